"""The customer's column: his one line of time, and what is known of him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sangam.accounts.scope import Scope
from sangam.conversations import assign, status, told, write
from sangam.conversations.models import Conversation
from sangam.customers import merge, proofs
from sangam.customers.models import Customer
from sangam.customers.timeline import Happened, Line, Teller
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor, Fact
from sangam.lib import clock
from sangam.web.workspace.customers import tellers, timeline
from sangam.web.workspace.tests.test_conversation import HTMX, at
from sangam.web.workspace.tests.test_list import signed_in
from tests.cast import Cast


@pytest.fixture
def two(cast: Cast) -> tuple[Conversation, Conversation]:
    """Two matters of Cleo's: one that Support sees, one that is Billing's alone."""
    (first,) = cast.arrive(cast.letter("Where is my tent?"))
    (second,) = cast.arrive(cast.letter("My card number is private", subject="Bill"), channel=cast.billing_mailbox)
    write.note(first.conversation, "Ask the workshop", by=Actor.user(cast.ben.pk), author=cast.ben)
    status.solve(first.conversation, by=Actor.user(cast.ben.pk))
    assert first.conversation.customer_id == second.conversation.customer_id
    return first.conversation, second.conversation


def line(user: Any, row: Conversation, query: str = "") -> str:
    return signed_in(user).get(there(row, query), headers=HTMX).content.decode()


def there(row: Conversation, query: str = "") -> str:
    return reverse("workspace:customer_timeline", args=[row.customer_id]) + query


def test_it_tells_of_all_his_matters_but_only_what_one_may_see(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    first, second = two
    seen = line(cast.ben, first)
    assert "Where is my tent?" in seen
    assert "Ask the workshop" in seen
    assert "Ben set it to Solved" in seen
    assert "private" not in seen
    assert f"#{second.number}" not in seen
    assert "private" in line(cast.ada, first)
    assert "private" in line(cast.mara, first)
    assert "tent" not in line(cast.mara, first)


def test_it_can_be_narrowed_to_a_kind(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    assert "Ask the workshop" not in line(cast.ben, two[0], "?kind=said")
    assert "Where is my tent?" not in line(cast.ben, two[0], "?kind=notes")
    changes = line(cast.ben, two[0], "?kind=done")
    assert "set it to Solved" in changes
    assert "Ask the workshop" not in changes
    assert signed_in(cast.ben).get(there(two[0], "?kind=x")).status_code == 404


def test_it_goes_back_in_stretches_at_the_same_cost(cast: Cast, django_assert_max_num_queries: Any) -> None:
    row = cast.conversation()
    for number in range(told.SIZE + 5):
        write.note(row, f"note {number}.", by=Actor.user(cast.ben.pk), author=cast.ben)
        assign.to_person(row, (cast.ben, cast.lena)[number % 2], by=Actor.user(cast.ben.pk))
    client = signed_in(cast.ben)
    client.get(there(row))
    with django_assert_max_num_queries(7):
        page = client.get(there(row, "?kind=notes")).content.decode()
    assert page.count("time-entry") == told.SIZE
    older = next(word for word in page.split('"') if "before=" in word).replace("&amp;", "&")
    assert client.get(older).content.decode().count("time-entry") == 5


def test_name_and_notes_are_written_by_whoever_sees_him(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    row = two[0]
    answer = signed_in(cast.ben).post(at(row, "/about"), {"name": "Cleo M.", "notes": "Walks in winter"}, headers=HTMX)
    known = Customer.objects.get(pk=row.customer_id)
    assert (known.name, known.notes) == ("Cleo M.", "Walks in winter")
    assert "Walks in winter" in answer.content.decode()
    assert Event.objects.filter(kind="customer.named", actor_id=cast.ben.pk, customer_id=known.pk).count() == 1
    signed_in(cast.ben).post(at(row, "/about"), {"name": "Cleo M.", "notes": "Walks in winter"}, headers=HTMX)
    assert Event.objects.filter(kind="customer.named", actor_id=cast.ben.pk).count() == 1
    assert signed_in(cast.mara).post(at(row, "/about"), {"name": "x"}).status_code == 404


def test_it_tells_what_happened_to_the_customer_himself_between_his_messages(
    cast: Cast, two: tuple[Conversation, Conversation]
) -> None:
    cleo, ben = two[0].customer, Actor.user(cast.ben.pk)
    other = Customer.objects.create(name="C. Moreau")
    edge = merge.merge(cleo.pk, other.pk, why="same_phone", by=ben)
    assert edge
    proofs.add(cleo, "phone", "+33612345678", by=ben)
    seen = line(cast.ben, two[0])
    assert seen.index("Ben added +33612345678") < seen.index("Ben merged two customers") < seen.index("Where is my tent?")
    only = line(cast.ben, two[0], "?kind=profile")
    assert "Ben merged two customers" in only
    assert "Where is my tent?" not in only
    assert "Ben merged two customers" in line(cast.ben, Conversation(customer_id=other.pk))


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_stretches_miss_and_double_nothing_whatever_their_size(cast: Cast, size: int) -> None:
    """Matters and other facts have cursors of their own: history that is told late stands where it happened."""
    row, start = cast.conversation(), clock.now()
    for number in range(6):
        write.note(row, f"note {number}.", by=Actor.user(cast.ben.pk), author=cast.ben)
        moment = start - dt.timedelta(days=number % 3)
        identity = row.customer.identities.get()
        facts = [Fact("identity.shared", "identity", identity.pk, customer_id=row.customer_id, at=moment)]
        record.many(facts * 2)
    scope, kinds = cast.ben.scope(), timeline.filters()["all"][1]
    whole, _rest = timeline.page(row.customer_id, scope, kinds=kinds, before=timeline.Cursor(), size=200)
    found, before = [], timeline.cursor("~")
    while before is not None:
        entries, before = timeline.page(row.customer_id, scope, kinds=kinds, before=before, size=size)
        found += entries
        before = timeline.cursor(str(before)) if before else None
    assert [one.happened.pk for one in found] == [one.happened.pk for one in whole]
    moments = [one.happened.at for one in found]
    assert moments == sorted(moments, reverse=True)
    assert len([one for one in found if one.line]) == 12


def test_a_new_source_stands_in_the_one_line_of_time(
    cast: Cast, two: tuple[Conversation, Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A room that tells of parcels: a line in the list of tellers and one in that of pages is all it takes."""
    row, client = two[0], signed_in(cast.ben)
    client.get(there(row))
    with CaptureQueriesContext(connection) as without:
        client.get(there(row))

    def tell(facts: Sequence[Happened], scope: Scope) -> Mapping[int, Line]:
        shown = [one for one in facts if scope.may_lead or not one.data["secret"]]
        return {one.pk: Line(f"Parcel {one.subject_id} left", icon="package", about=("parcel", row.number)) for one in shown}

    parcels = Teller("parcels", "Parcels", frozenset({"parcel.left"}), tell)
    monkeypatch.setattr(tellers, "TELLERS", (*tellers.TELLERS, parcels))
    monkeypatch.setattr(tellers, "PAGES", {**tellers.PAGES, "parcel": "workspace:conversation"})
    for number in range(timeline.SIZE + 5):
        secret = number == timeline.SIZE + 4
        fact = Fact("parcel.left", "parcel", number, by=SYSTEM, customer_id=row.customer_id, data={"secret": secret})
        record.many([fact])
    seen = line(cast.ben, row)
    assert "Parcel 33 left" in seen and at(row) in seen and ">Parcels</button>" in seen
    assert "Parcel 34 left" not in seen and "Parcel 34 left" in line(cast.lena, row)
    only = line(cast.ben, row, "?kind=parcels")
    assert "Where is my tent?" not in only and only.count("time-entry") == timeline.SIZE - 1
    older = next(word for word in only.split('"') if "before=" in word).replace("&amp;", "&")
    assert signed_in(cast.ben).get(older).content.decode().count("time-entry") == 5
    assert "Parcel 0" not in line(cast.ben, row, "?kind=done")
    earlier = next(word for word in seen.split('"') if "before=" in word).replace("&amp;", "&")
    rest = signed_in(cast.ben).get(earlier).content.decode()
    assert "Where is my tent?" in rest and "Parcel 0 left" in rest
    with CaptureQueriesContext(connection) as with_parcels:
        client.get(there(row))
    assert len(with_parcels) <= len(without)


@pytest.mark.parametrize("before", ["x", "~x", "1~2026-01-01,x", "9" * 30 + "~", "~9999-99-99,1"])
def test_a_place_that_is_none_is_a_404(cast: Cast, before: str) -> None:
    assert signed_in(cast.ben).get(there(cast.conversation()), {"before": before}).status_code == 404
