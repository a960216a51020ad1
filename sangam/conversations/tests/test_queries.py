"""Lists show what a person may see, page by page, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sangam.accounts.models import User
from sangam.conversations import assign, opened, participants, queries, relations, tags
from sangam.conversations.models import Conversation
from sangam.events.record import Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db
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
