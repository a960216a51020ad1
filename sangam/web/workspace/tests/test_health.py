"""How a customer fares with us: three words, their reasons, and nothing of what the reader may not see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from sangam.commerce import subscriptions
from sangam.commerce.told import SubscriptionTold, Version, Who
from sangam.conversations import health as conversations
from sangam.conversations import status
from sangam.conversations.models import Category, Conversation
from sangam.customers import family, health, merge
from sangam.customers.health import Health, Reason, Weight
from sangam.customers.models import Customer
from sangam.customers.stages.models import Stage
from sangam.events.record import SYSTEM, Actor
from sangam.lib import clock
from sangam.lib.clock import held_at
from sangam.requests import builtin, opening
from sangam.requests.models import Request, RequestType
from sangam.web.workspace.customers.health import SIGNALS
from sangam.web.workspace.tests.test_list import signed_in
from sangam.web.workspace.tests.test_orders import buy
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def of(cast: Cast, customer: Customer, *, later: dt.timedelta = dt.timedelta()) -> Health:
    customer.refresh_from_db()
    members = family.merged(customer).members
    with held_at(clock.now() + later):
        return health.of(members, cast.ben.scope(), SIGNALS)


def asked(cast: Cast, row: Conversation, kind: str) -> Request:
    builtin.ensure()
    values = opening.from_conversation(row, fields={"order_number": "1"}, tell=False)
    return opening.open_(RequestType.objects.get(key=kind), values, by=Actor.user(cast.ben.pk))


def words(found: Health) -> str:
    return " | ".join(one.text for one in found.reasons)


@pytest.mark.parametrize(
    ("later", "state"), [(23 * HOUR, None), (25 * HOUR, Weight.LOOK), (71 * HOUR, Weight.LOOK), (73 * HOUR, Weight.GRAVE)]
)
def test_who_waits_for_us_wants_a_look_then_is_at_risk(cast: Cast, later: dt.timedelta, state: Weight | None) -> None:
    row = cast.conversation()
    found = of(cast, row.customer, later=later)
    assert found.state == state
    if found.reasons:
        assert found.reasons[0].about == ("conversation", row.number)
        status.solve(row, by=Actor.user(cast.ben.pk))
        assert of(cast, row.customer, later=later).state is None


def test_many_matters_within_a_month_are_a_reason(cast: Cast) -> None:
    rows = [cast.conversation(f"Again {place}", subject=f"Matter {place}") for place in range(4)]
    assert "new matters" not in words(of(cast, rows[0].customer))
    cast.conversation("And again", subject="Matter five")
    assert "5 new matters within 30 days" in words(of(cast, rows[0].customer))
    assert "new matters" not in words(of(cast, rows[0].customer, later=31 * DAY))


def test_what_was_closed_without_an_answer_waits_no_more(cast: Cast) -> None:
    row = cast.conversation()
    Conversation.objects.filter(pk=row.pk).update(category=Category.CLOSED)
    assert of(cast, row.customer, later=4 * DAY).state is None


def test_a_matter_that_waits_is_seen_behind_many_newer_ones(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = cast.conversation("Still here?", subject="Old")
    status.solve(cast.conversation("Hello", subject="New"), by=SYSTEM)
    monkeypatch.setattr(conversations, "READ", 1)
    assert ("conversation", row.number) in [one.about for one in of(cast, row.customer, later=4 * DAY).reasons]


def test_a_complaint_and_what_is_overdue(cast: Cast) -> None:
    row = cast.conversation()
    complaint = asked(cast, row, "complaint")
    found = of(cast, row.customer)
    assert found.state == Weight.LOOK and found.reasons[0].about == ("request", complaint.number)
    Request.objects.filter(pk=complaint.pk).update(due_at=clock.now() - HOUR)
    found = of(cast, row.customer)
    assert found.state == Weight.GRAVE and "is overdue" in words(found)
    Request.objects.filter(pk=complaint.pk).delete()
    back = asked(cast, row, "return")
    Request.objects.filter(pk=back.pk).update(due_at=clock.now() - HOUR)
    found = of(cast, row.customer)
    assert found.state == Weight.LOOK and found.reasons[0].about == ("request", back.number)


def test_two_given_back_are_a_reason_and_one_is_not(cast: Cast) -> None:
    row = cast.conversation()
    asked(cast, row, "return")
    assert "within 90 days" not in words(of(cast, row.customer))
    asked(cast, row, "refund")
    assert "2 returns, refunds or cancellations within 90 days" in words(of(cast, row.customer))


@pytest.mark.parametrize(
    ("silent", "word"), [(20, "Orders every 30 days"), (59, "Orders every"), (75, ""), (91, "No order for 91 days")]
)
def test_who_buys_as_usual_is_well_and_who_stopped_is_missed(cast: Cast, silent: int, word: str) -> None:
    customer = cast.conversation().customer
    status.solve(Conversation.objects.get(), by=SYSTEM)
    for place in range(3):
        buy(f"NW-{place}", at=clock.now() - (silent + 30 * place) * DAY)
    text = words(of(cast, customer))
    assert word in text if word else "rder" not in text


def test_a_failed_payment_a_late_one_and_a_subscription_that_ended(cast: Cast) -> None:
    customer = cast.conversation().customer
    now = clock.now()
    order = buy("NW-1", at=now - DAY, payment="failed")
    assert [one.about for one in of(cast, customer).reasons] == [("order", order.pk)]

    def told(state: str, version: int, **more: object) -> None:
        who, begun = Who(mail="cleo@example.com"), now - 100 * DAY
        version_ = Version(now + dt.timedelta(minutes=version))
        subscriptions.take(SubscriptionTold("s", version_, who, "Club", state, 900, "EUR", begun, **more), "shop")  # type: ignore[arg-type]

    told("active", 1)
    assert "Subscribes to Club" in words(of(cast, customer))
    told("past_due", 2)
    assert "A payment for Club is late" in words(of(cast, customer))
    told("cancelled", 3, cancelled_at=now)
    assert of(cast, customer).state == Weight.GRAVE
    # Who changed his plan has not left.
    other = SubscriptionTold("t", Version(now), Who(mail="cleo@example.com"), "Big club", "active", 1900, "EUR", now)
    subscriptions.take(other, "shop")
    assert "Club was cancelled" not in words(of(cast, customer)) and "Subscribes to Big club" in words(of(cast, customer))


def test_three_small_reasons_are_a_risk_together() -> None:
    look = Reason("so", Weight.LOOK)
    good = Reason("well", Weight.GOOD)
    assert health.of([], None, [lambda _scope, _ids: [good, look, look]]).state == Weight.LOOK  # type: ignore[arg-type]
    found = health.of([], None, [lambda _scope, _ids: [good, look, look, look]])  # type: ignore[arg-type]
    assert found.state == Weight.GRAVE and found.reasons[-1] == good


def test_all_of_a_merged_person_counts(cast: Cast) -> None:
    one = cast.conversation().customer
    other = cast.conversation("Hello", sender="cleo.work@example.com").customer
    Customer.objects.filter(pk=other.pk).update(stage=Stage.FORMER)
    assert of(cast, one).state is None
    merge.merge(one.pk, other.pk, by=SYSTEM)
    assert of(cast, one).state == Weight.GRAVE


def test_what_one_does_not_see_is_no_reason(cast: Cast) -> None:
    row = cast.conversation()
    status.solve(row, by=SYSTEM)
    (secret,) = cast.arrive(cast.letter("Again", subject="Bill"), channel=cast.billing_mailbox)
    assert secret.conversation.customer == row.customer
    with held_at(clock.now() + 4 * DAY):
        seen = health.of([row.customer], cast.ada.scope(), SIGNALS)
        unseen = health.of([row.customer], cast.ben.scope(), SIGNALS)
    assert seen.state == Weight.GRAVE and unseen.state is None


def test_the_page_gives_reasons_and_the_column_a_word(cast: Cast) -> None:
    row = cast.conversation()
    client: Client = signed_in(cast.ben)
    page, beside = (reverse(name, args=[row.customer_id]) for name in ("workspace:customer_page", "workspace:customer_health"))
    assert "Nothing stands out so far" in client.get(page).content.decode()
    assert client.get(beside).content.decode().strip() == ""
    Conversation.objects.filter(pk=row.pk).update(waiting_since=clock.now() - 2 * DAY)
    for address in (page, beside):
        html = client.get(address).content.decode()
        assert "Needs a look" in html and "Waits for our answer for 2 days" in html
        assert f'href="/conversations/{row.number}"' in html
