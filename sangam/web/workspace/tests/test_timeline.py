"""The customer's column: his one line of time, and what is known of him."""

from __future__ import annotations

from typing import Any

import pytest

from sangam.conversations import assign, status, told, write
from sangam.conversations.models import Conversation
from sangam.customers.models import Customer
from sangam.events.models import Event
from sangam.events.record import Actor
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
    return signed_in(user).get(at(row, f"/timeline{query}"), headers=HTMX).content.decode()


def test_it_tells_of_all_his_matters_but_only_what_one_may_see(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    first, second = two
    seen = line(cast.ben, first)
    assert "Where is my tent?" in seen
    assert "Ask the workshop" in seen
    assert "Ben set it to Solved" in seen
    assert "private" not in seen
    assert f"#{second.number}" not in seen
    assert "private" in line(cast.ada, first)
    assert signed_in(cast.mara).get(at(first, "/timeline")).status_code == 404


def test_it_can_be_narrowed_to_a_kind(cast: Cast, two: tuple[Conversation, Conversation]) -> None:
    assert "Ask the workshop" not in line(cast.ben, two[0], "?kind=said")
    assert "Where is my tent?" not in line(cast.ben, two[0], "?kind=notes")
    changes = line(cast.ben, two[0], "?kind=done")
    assert "set it to Solved" in changes
    assert "Ask the workshop" not in changes
    assert signed_in(cast.ben).get(at(two[0], "/timeline?kind=x")).status_code == 404


def test_it_goes_back_in_stretches_at_the_same_cost(cast: Cast, django_assert_max_num_queries: Any) -> None:
    row = cast.conversation()
    for number in range(told.SIZE + 5):
        write.note(row, f"note {number}.", by=Actor.user(cast.ben.pk), author=cast.ben)
        assign.to_person(row, (cast.ben, cast.lena)[number % 2], by=Actor.user(cast.ben.pk))
    client = signed_in(cast.ben)
    client.get(at(row, "/timeline"))
    with django_assert_max_num_queries(7):
        page = client.get(at(row, "/timeline?kind=notes")).content.decode()
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
