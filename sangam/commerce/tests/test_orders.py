"""What a shop says last is true, in whatever order it arrives; and whose an order is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sangam.accounts.scope import Scope
from sangam.channels.base import IdentityRef
from sangam.commerce import figures, orders, subscriptions, timeline
from sangam.commerce.models import Order, OrderLine, Product, Refund, Shipment, Spent, Subscription
from sangam.commerce.products import take as take_product
from sangam.commerce.told import (
    LineTold,
    OrderTold,
    Outcome,
    PaymentTold,
    ProductTold,
    RefundTold,
    ShipmentTold,
    SubscriptionTold,
    Version,
    Who,
    Wrong,
)
from sangam.customers import identify, merge
from sangam.customers import timeline as times
from sangam.customers.models import Customer, Identity
from sangam.events.models import Event
from sangam.events.record import SYSTEM
from sangam.lib import clock

START = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
CLEO = Who(account="17", mail="cleo@example.com", name="Cleo Marin")
EVERYBODY = Scope(1, "agent")


def at(hours: float) -> dt.datetime:
    return START + dt.timedelta(hours=hours)


def told(hours: float = 0, **more: object) -> OrderTold:
    values: dict[str, object] = {
        "id": "o-1", "version": Version(at(hours)), "who": CLEO, "number": "NW-10482", "currency": "EUR", "total_minor": 12900,
        "placed_at": START,
    }  # fmt: skip
    return OrderTold(**{**values, **more})  # type: ignore[arg-type]


def kinds() -> list[str]:
    return list(Event.objects.filter(subject_type="order").order_by("at", "id").values_list("kind", flat=True))


@pytest.mark.django_db
class TestOrders:
    def test_a_whole_order_with_all_that_belongs_to_it(self) -> None:
        take_product(ProductTold("tent", Version(START), "Dome tent", sku="T-2"), "shop")
        first = orders.take(
            told(
                payment="paid", fulfilment="shipped", lines=[LineTold("Dome tent", 12900, product="tent")],
                shipments=[ShipmentTold("s1", "DHL", "JD0146", shipped_at=at(5))], payments=[PaymentTold("p1", 12900, at(1))],
            ),
            "shop",
        )  # fmt: skip
        order = Order.objects.get(pk=first.pk)
        assert (first.outcome, order.customer.name, order.shipped_at) == (Outcome.CREATED, "Cleo Marin", at(5))
        assert OrderLine.objects.get().product == Product.objects.get()
        assert kinds() == ["order.placed", "order.paid", "order.shipped"]
        fact = Event.objects.get(kind="order.shipped")
        assert (fact.at, fact.backfill, fact.data) == (at(5), True, {"minor": 12900, "currency": "EUR"})

    def test_told_again_or_told_late_it_changes_nothing(self) -> None:
        orders.take(told(5, payment="paid"), "shop")
        before, facts = Order.objects.values().get(), Event.objects.count()
        assert orders.take(told(5, payment="failed"), "shop").outcome == Outcome.OLDER
        assert orders.take(told(1, total_minor=1), "shop").outcome == Outcome.OLDER
        assert (Order.objects.values().get(), Event.objects.count()) == (before, facts)

    def test_two_changes_of_one_moment_are_told_apart_by_their_number(self) -> None:
        orders.take(told(), "shop")
        done = orders.take(told(state="cancelled", version=Version(START, 2)), "shop")
        assert (done.outcome, Order.objects.get().state) == (Outcome.UPDATED, "cancelled")
        assert orders.take(told(version=Version(START, 1)), "shop").outcome == Outcome.OLDER

    def test_two_shops_may_use_the_same_ids(self) -> None:
        orders.take(told(), "shop")
        orders.take(told(), "outlet")
        assert Order.objects.count() == 2

    def test_a_list_that_is_told_replaces_and_one_that_is_not_stays(self) -> None:
        sent = ShipmentTold("s1", "DHL", "JD1")
        orders.take(told(lines=[LineTold("Tent", 100), LineTold("Pegs", 5)], shipments=[sent]), "shop")
        kept = Shipment.objects.get().pk
        orders.take(told(1, lines=[LineTold("Tent", 100)], shipments=[replace(sent, state="delivered")]), "shop")
        orders.take(told(2), "shop")
        assert (OrderLine.objects.count(), Shipment.objects.get().state, Shipment.objects.get().pk) == (1, "delivered", kept)

    def test_what_is_wrong_leaves_nothing_behind(self) -> None:
        twice = [ShipmentTold("s1"), ShipmentTold("s1")]
        with pytest.raises(Wrong):
            orders.take(told(shipments=twice), "shop")
        with pytest.raises(Wrong):
            orders.take(told(who=None), "shop")
        with pytest.raises(Wrong):
            orders.take(told(who=Who(mail="nobody")), "shop")
        assert (Order.objects.count(), Customer.objects.count(), Event.objects.count()) == (0, 0, 0)

    def test_the_address_that_wrote_to_us_has_the_order_of_a_new_account(self) -> None:
        with transaction.atomic():
            found = identify.many([IdentityRef("email", "cleo@example.com", "", "Cleo", proven=True)])
        (known,) = found.values()
        taken = orders.take(told(), "shop")
        assert (taken.customer, Customer.objects.count()) == (known.customer_id, 1)
        account = Identity.objects.get(kind="shop_account")
        assert (account.scope, account.customer_id, account.verified_at) == ("shop", known.customer_id, None)

    def test_an_account_stays_with_its_customer_whatever_address_it_names(self) -> None:
        first = orders.take(told(), "shop")
        with transaction.atomic():
            identify.many([IdentityRef("email", "otto@example.com")])
        later = orders.take(told(id="o-2", who=Who(account="17", mail="otto@example.com")), "shop")
        assert later.customer == first.customer
        assert Customer.objects.count() == 2

    def test_a_mailbox_of_several_people_decides_nothing_where_an_account_is_named(self) -> None:
        with transaction.atomic():
            identify.many([IdentityRef("email", "info@example.com")])
        Identity.objects.update(shared=True)
        one = orders.take(told(who=Who(account="1", mail="info@example.com")), "shop")
        other = orders.take(told(id="o-2", who=Who(account="2", mail="info@example.com")), "shop")
        assert len({one.customer, other.customer}) == 2

    def test_a_customer_sees_what_he_proved_and_not_what_his_family_bought(self) -> None:
        mine = orders.take(told(), "shop")
        theirs = orders.take(told(id="o-2", who=Who(mail="otto@example.com")), "shop")
        merge.merge(mine.customer or 0, theirs.customer or 0, by=SYSTEM)
        proved = Identity.objects.get(value="cleo@example.com")
        assert [row.pk for row in Order.objects.proved_by([proved.pk])] == [mine.pk]
        assert not Order.objects.visible_to(Scope(0, "")).exists()

    def test_the_timeline_tells_it(self) -> None:
        taken = orders.take(told(payment="paid", refunds=[RefundTold("r1", at(9), 2900)]), "shop")
        facts = times.of_customer(taken.customer or 0, kinds=timeline.WORDS, size=10)
        lines = timeline.tell(facts, EVERYBODY)
        assert [lines[fact.pk].text for fact in facts][-1] == "Placed order NW-10482 for €129.00"
        assert "€29.00 of order NW-10482 went back" in {line.text for line in lines.values()}
        assert timeline.tell(facts, Scope(0, "")) == {}

    def test_what_happened_just_now_is_no_history(self) -> None:
        orders.take(told(placed_at=clock.now(), version=Version(clock.now())), "shop")
        assert not Event.objects.get(kind="order.placed").backfill

    def test_a_number_is_found_however_it_is_written(self) -> None:
        assert orders.key("#NW-10482") == orders.key("nw 10482") == orders.key("ＮＷ１０４８２")


@pytest.mark.django_db
def test_a_subscription_lives_and_ends() -> None:
    def plan(hours: float, state: str, **more: object) -> SubscriptionTold:
        return SubscriptionTold("s1", Version(at(hours)), CLEO, "Repair club", state, 900, "EUR", START, **more)  # type: ignore[arg-type]

    for moment, state in ((0, "active"), (2, "past_due"), (3, "active"), (4, "cancelled"), (1, "paused")):
        subscriptions.take(plan(moment, state), "shop")
    assert Subscription.objects.get().state == "cancelled"
    assert [one.kind for one in Event.objects.filter(subject_type="subscription").order_by("id")] == [
        f"subscription.{one}" for one in ("started", "past_due", "resumed", "cancelled")
    ]


STATES = st.fixed_dictionaries(
    {
        "payment": st.sampled_from(["pending", "paid", "refunded", "partly_refunded"]),
        "state": st.sampled_from(["open", "cancelled"]),
        "total_minor": st.integers(0, 10_000),
        "currency": st.sampled_from(["EUR", "JPY"]),
        "refunds": st.lists(st.integers(0, 500), max_size=2),
    }
)


class TestFigures(TestCase):
    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), STATES), max_size=12))
    def test_they_are_what_the_newest_statements_add_up_to(self, said: list[tuple[int, int, dict[str, object]]]) -> None:
        newest: dict[int, tuple[int, dict[str, object]]] = {}
        for number, hour, values in said:
            back = [RefundTold(f"r{place}", START, minor) for place, minor in enumerate(values["refunds"])]  # type: ignore[arg-type]
            orders.take(told(hour, **{**values, "id": f"o-{number}", "refunds": back}), "shop")
            if number not in newest or newest[number][0] < hour:
                newest[number] = (hour, values)
        wanted: dict[str, list[int]] = {}
        for _hour, values in newest.values():
            if values["state"] != "cancelled" and values["payment"] != "pending":
                net = values["total_minor"] - sum(values["refunds"])  # type: ignore[operator, call-overload]
                wanted.setdefault(str(values["currency"]), []).append(net)
        owner = Customer.objects.values_list("pk", flat=True).first() or 0
        found = {one.currency: (one.orders, one.net_minor) for one in figures.of_customer(owner)}
        assert found == {currency: (len(nets), sum(nets)) for currency, nets in wanted.items()}


@pytest.mark.django_db
def test_a_family_is_worth_what_its_members_are_and_parts_again() -> None:
    one = orders.take(told(payment="paid"), "shop").customer or 0
    other = orders.take(told(id="o-2", who=Who(mail="otto@example.com"), payment="paid"), "shop").customer or 0
    edge = merge.merge(one, other, by=SYSTEM)
    assert [(value.orders, value.net_minor, value.average_minor) for value in figures.of_customer(other)] == [(2, 25800, 12900)]
    assert edge is not None
    merge.undo(edge, by=SYSTEM)
    assert [(value.orders, value.net_minor) for value in figures.of_customer(other)] == [(1, 12900)]
    assert Spent.objects.count() == 2
    assert Refund.objects.count() == 0
