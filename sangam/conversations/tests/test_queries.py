"""Lists show what a person may see, page by page, nothing twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sangam.accounts.models import User
from sangam.conversations import assign, opened, participants, queries, relations, tags
from sangam.conversations.models import Conversation
from sangam.customers.models import Customer, Identity
from sangam.events.record import Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
INBOX = queries.VIEWS["inbox"]


def seen(user: User, view: queries.View = INBOX) -> list[int]:
    return [row.pk for row in queries.page(user.scope(), view).rows]


def test_everybody_sees_his_own(cast: Cast) -> None:
    ours = cast.conversation()
    (other,) = cast.arrive(cast.letter(), channel=cast.billing_mailbox)
    assert seen(cast.ben) == seen(cast.lena) == [ours.pk]
    assert seen(cast.mara) == [other.conversation_id]
    assert set(seen(cast.ada)) == {ours.pk, other.conversation_id}


def test_assigned_and_shared_ones_of_other_teams_are_seen_once(cast: Cast) -> None:
    ours = cast.conversation()
    assign.to_person(ours, cast.mara, by=Actor.user(cast.ada.pk))
    participants.share(ours, [cast.mara.pk], by=Actor.user(cast.ben.pk))
    assert seen(cast.mara) == [ours.pk]
    assert seen(cast.mara, queries.VIEWS["mine"]) == [ours.pk]
    assert queries.count(cast.mara.scope(), INBOX) == 1


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast) -> None:
    cast.arrive(*[cast.letter(f"{n}", sender=f"c{n}@example.com") for n in range(60)])
    found: list[int] = []
    after = ""
    while True:
        page = queries.page(cast.ben.scope(), INBOX, after=after)
        found += [row.pk for row in page.rows]
        if not (after := page.after):
            break
    assert len(found) == len(set(found)) == 60
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "AAAA", "!!!", "MjAyNi0wMS0wMSAx"])
def test_a_broken_cursor_is_the_first_page(cast: Cast, cursor: str) -> None:
    conversation = cast.conversation()
    assert [row.pk for row in queries.page(cast.ben.scope(), INBOX, after=cursor).rows] == [conversation.pk]


def test_the_number_of_queries_does_not_grow_with_the_list(cast: Cast) -> None:
    scope = cast.ben.scope()
    counts = []
    for size in (2, 30):
        cast.arrive(*[cast.letter(f"{n}", sender=f"s{size}-{n}@example.com") for n in range(size)])
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = queries.page(scope, INBOX)
            assert {(row.customer, row.status, row.tags) for row in page.rows} == {("Cleo Marin", "New", ())}
        counts.append(len(captured))
    assert counts == [1, 1]


def test_visible_to_agrees_with_the_lists(cast: Cast) -> None:
    cast.conversation()
    cast.arrive(cast.letter(), channel=cast.billing_mailbox)
    for user in (cast.ada, cast.ben, cast.mara, cast.lena):
        found = set(Conversation.objects.visible_to(user.scope()).values_list("pk", flat=True))
        assert found == set(seen(user))
        opens = [opened.find(user.scope(), number) for number in Conversation.objects.values_list("number", flat=True)]
        assert {row.pk for row in opens if row} == found


def test_an_opened_conversation_is_the_one_the_orm_reads(cast: Cast, django_assert_num_queries: object) -> None:
    row = cast.conversation()
    tags.add(row, tags.named("tents"), by=Actor.user(cast.ben.pk))
    participants.share(row, [cast.mara.pk], by=Actor.user(cast.ben.pk))
    expected = Conversation.objects.select_related("customer__company", "assignee", "team", "status", "channel").get()
    scope = cast.mara.scope()
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = opened.find(scope, row.number)
        assert found is not None
        assert [tag.name for tag in found.tags.all()] == ["tents"]
        for name in ("customer", "assignee", "team", "status", "channel"):
            assert _values(getattr(found, name)) == _values(getattr(expected, name))
    assert _values(found) == _values(expected)
    assert opened.find(scope, row.number + 1) is None


def _values(row: Any) -> dict[str, Any] | None:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")} if row else None


def test_what_stands_beside_a_matter_is_guarded_as_lists_are(cast: Cast) -> None:
    first, second = cast.conversation(), cast.conversation()
    (other,) = cast.arrive(cast.letter(), channel=cast.billing_mailbox)
    (foreign,) = cast.arrive(cast.letter(sender="otto@example.com"))
    relations.many([(first.pk, foreign.conversation_id, "manual")])
    found = opened.beside(first, cast.ben.scope(), most=9)
    assert [(one.number, one.related) for one in found] == [(foreign.conversation.number, True), (second.number, False)]
    assert other.conversation.number in [one.number for one in opened.beside(first, cast.ada.scope(), most=9)]


def test_what_has_no_subject_is_told_by_its_first_words(cast: Cast) -> None:
    first, second = cast.conversation("Where is it?", subject=""), cast.conversation(subject="Late tent")
    assert [one.about for one in opened.beside(second, cast.ben.scope(), most=9)] == ["Where is it?"]
    assert [one.about for one in opened.beside(first, cast.ben.scope(), most=9)] == ["Late tent"]


def ordered(cast: Cast, order: str, filters: queries.Filters | None = None) -> list[int]:
    """All pages of Ben's inbox, two rows each."""
    found, after = [], ""
    while True:
        page = queries.page(cast.ben.scope(), INBOX, filters, order=order, after=after, size=2)
        found += [row.number for row in page.rows]
        if not (after := page.after):
            return found


def test_other_orders_put_first_what_presses(cast: Cast) -> None:
    rows = [cast.conversation(sender=f"c{n}@example.com") for n in range(7)]
    levels = (2, 4, 1, 3, 2, 4, 2)
    hours = (5, 1, None, 9, 9, 2, None)
    for place, (row, level, waits) in enumerate(zip(rows, levels, hours, strict=True)):
        since = NOW - dt.timedelta(hours=waits) if waits else None
        Conversation.objects.filter(pk=row.pk).update(
            priority=level, waiting_since=since, last_message_at=NOW + dt.timedelta(minutes=place)
        )
    numbers = [row.number for row in rows]
    assert ordered(cast, "priority") == [numbers[place] for place in (5, 1, 3, 6, 4, 0, 2)]
    assert ordered(cast, "waiting") == [numbers[place] for place in (3, 4, 0, 5, 1, 6, 2)]
    assert ordered(cast, "newest") == numbers[::-1]


@pytest.mark.parametrize("order", list(queries.ORDERS))
def test_what_is_rare_is_looked_for_in_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    """Work stays bounded: a page says how far it looked, the next goes on there, and nothing is left out or told twice."""
    rows = [cast.conversation(sender=f"c{n}@example.com") for n in range(25)]
    wanted = [rows[place].number for place in (24, 11, 1, 0)]
    Conversation.objects.filter(number__in=wanted).update(language="gu", waiting_since=None)
    monkeypatch.setattr(queries, "LOOK_MAX", 20)
    first = queries.page(cast.ben.scope(), INBOX, queries.Filters(language="gu"), order=order)
    assert first.looked_on
    assert sorted(ordered(cast, order, queries.Filters(language="gu"))) == sorted(wanted)


def test_somebody_without_a_name_is_called_by_what_people_can_read(cast: Cast) -> None:
    ours = cast.conversation(sender="jo@example.com")
    Customer.objects.filter(pk=ours.customer_id).update(name="")
    assert queries.page(cast.ben.scope(), INBOX).rows[0].customer == "jo@example.com"
    Identity.objects.filter(customer=ours.customer_id).update(kind="unheard-of")
    assert queries.page(cast.ben.scope(), INBOX).rows[0].customer == f"Customer {ours.customer_id}"
