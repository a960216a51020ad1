"""Lists show what a person may see, page by page, nothing twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sangam.accounts.models import User
from sangam.conversations import assign, participants, queries
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
        assert set(Conversation.objects.visible_to(user.scope()).values_list("pk", flat=True)) == set(seen(user))
