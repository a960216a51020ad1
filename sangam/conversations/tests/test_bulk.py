"""One change to many: all or what is possible, going on after a death, and the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from sangam.accounts.models import Membership, User
from sangam.conversations import assign, queries, status, tags
from sangam.conversations.bulk import changes, looking, running
from sangam.conversations.bulk.changes import Change
from sangam.conversations.models import (
    BulkChange,
    BulkItem,
    BulkOutcome,
    BulkState,
    Category,
    Conversation,
    Folder,
    OpenThread,
    Priority,
)
from sangam.conversations.queries import Filters
from sangam.conversations.statuses import default
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock
from tests.cast import Cast, Thread

pytestmark = pytest.mark.django_db
INBOX = queries.VIEWS["inbox"]


def many(cast: Cast, count: int) -> list[Conversation]:
    cast.arrive(*[cast.letter(sender=f"c{number}@example.com") for number in range(count)])
    return list(Conversation.objects.order_by("pk"))


def whole(cast: Cast, change: Change, user: User | None = None) -> BulkChange:
    user = user or cast.ben
    return running.of_view(change, user.scope(), INBOX, Filters(), by=user)


def by(user: User) -> Actor:
    return Actor.user(user.pk)


def standing(row: Conversation) -> dict[str, Any]:
    row = Conversation.objects.get(pk=row.pk)
    kept = [
        "status_id",
        "category",
        "folder",
        "folder_reason",
        "priority",
        "team_id",
        "assignee_id",
        "snoozed_until",
        "solved_at",
        "closed_at",
    ]
    return {name: getattr(row, name) for name in kept} | {"tags": sorted(row.tags.values_list("name", flat=True))}


def test_a_whole_view_is_changed_each_with_its_event(cast: Cast) -> None:
    rows = many(cast, 8)
    hidden = cast.arrive(cast.letter(sender="x@example.com"), channel=cast.billing_mailbox)[0].conversation
    bulk = whole(cast, Change("status", default(Category.SOLVED).pk))
    assert (bulk.state, bulk.total, bulk.done, bulk.failed) == (BulkState.DONE, 8, 8, 0)
    assert {standing(row)["category"] for row in rows} == {Category.SOLVED}
    assert standing(hidden)["category"] == Category.NEW
    events = Event.objects.filter(kind="conversation.status", actor_id=cast.ben.pk)
    assert sorted(events.values_list("conversation_id", flat=True)) == [row.pk for row in rows]


def test_a_large_one_is_left_to_the_background_and_goes_on_where_it_stood(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 4)
    many(cast, 10)
    bulk = whole(cast, Change("priority", Priority.HIGH))
    assert (bulk.state, bulk.done) == (BulkState.RUNNING, 0)
    assert running.advance(bulk.pk)
    bulk.refresh_from_db()
    assert (bulk.done, Conversation.objects.filter(priority=Priority.HIGH).count()) == (4, 4)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        running.advance(bulk.pk)
        raise KeyboardInterrupt
    bulk.refresh_from_db()
    assert (bulk.done, Conversation.objects.filter(priority=Priority.HIGH).count()) == (4, 4)
    running.go_on()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done) == (BulkState.DONE, 10)
    assert Event.objects.filter(kind="conversation.priority").count() == 10
    told = Event.objects.filter(kind=running.MOVED).order_by("pk").last()
    assert told is not None
    assert (told.subject_id, told.actor_id, told.data["handled"]) == (bulk.pk, cast.ben.pk, 10)


def test_what_comes_meanwhile_is_not_drawn_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    many(cast, 3)
    bulk = whole(cast, Change("folder", Folder.SPAM))
    late = cast.conversation(sender="late@example.com")
    running.go_on()
    bulk.refresh_from_db()
    assert (bulk.done, standing(late)["folder"]) == (3, Folder.INBOX)


def test_rights_are_asked_for_each_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    many(cast, 5)
    bulk = whole(cast, Change("priority", Priority.HIGH))
    running.advance(bulk.pk)
    Membership.objects.filter(user=cast.ben).delete()
    running.go_on()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, bulk.failed) == (BulkState.DONE, 2, 3)
    assert [one.reason for one in looking.missed(bulk, cast.ben.scope())] == [running.UNSEEN] * 3
    assert not any(one.subject or one.seen for one in looking.missed(bulk, cast.ben.scope()))


def test_what_cannot_be_written_is_listed_and_the_rest_goes_on(cast: Cast) -> None:
    rows = many(cast, 3)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE conversations_conversation ADD CONSTRAINT stubborn "
            f"CHECK (id <> {rows[1].pk} OR priority < 4) NOT VALID"
        )
    bulk = whole(cast, Change("priority", Priority.URGENT))
    assert (bulk.done, bulk.failed) == (2, 1)
    (missed,) = looking.missed(bulk, cast.ben.scope())
    assert (missed.number, missed.reason) == (rows[1].number, running.REFUSED)


@pytest.mark.parametrize("gone", ["person", "team", "status", "tag"])
def test_what_they_should_get_may_be_gone(cast: Cast, gone: str) -> None:
    many(cast, 2)
    bulk = whole(cast, Change(gone, 4711))
    assert (bulk.done, bulk.failed) == (0, 2)
    assert {one.reason for one in looking.missed(bulk, cast.ben.scope())} == {changes.GONE}
    assert not looking.may_undo(bulk)


def mixed(cast: Cast) -> list[Conversation]:
    """Each stands differently."""
    rows = many(cast, 6)
    ben = by(cast.ben)
    status.solve(rows[0], by=ben)
    status.snooze(rows[1], clock.now() + dt.timedelta(days=3), by=ben)
    status.prioritise(rows[2], Priority.URGENT, by=ben)
    assign.to_person(rows[3], cast.lena, by=ben)
    status.move(rows[4], Folder.SPAM, by=ben, reason="smells")
    tags.add(rows[5], tags.named("tents"), by=ben)
    return rows


CHANGES = ("solve", "close", "reopen", "snooze", "person", "nobody", "team", "priority", "spam", "tag", "untag")


def made(cast: Cast, name: str) -> Change:
    tomorrow = int((clock.now() + dt.timedelta(days=1)).timestamp())
    return {
        "solve": Change("status", default(Category.SOLVED).pk), "close": Change("status", default(Category.CLOSED).pk),
        "reopen": Change("status", default(Category.OPEN).pk), "snooze": Change("snooze", tomorrow),
        "person": Change("person", cast.ben.pk), "nobody": Change("person"), "team": Change("team", cast.support.pk),
        "priority": Change("priority", Priority.LOW), "spam": Change("folder", Folder.SPAM),
        "tag": Change("tag", tags.named("tents").pk), "untag": Change("untag", tags.named("tents").pk),
    }[name]  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_undo_gives_back_exactly_what_was(cast: Cast, name: str) -> None:
    rows = mixed(cast)
    OpenThread.objects.create(channel=cast.mailbox, key="k", conversation=rows[2])
    before = [standing(row) for row in rows]
    bulk = running.of_rows(made(cast, name), cast.ben.scope(), [row.number for row in rows], by=cast.ben)
    assert bulk.done == 6
    assert name == "team" or [standing(row) for row in rows] != before
    assert looking.undo(bulk)
    assert [standing(row) for row in rows] == before
    assert OpenThread.objects.get(key="k").conversation_id == rows[2].pk
    bulk.refresh_from_db()
    assert bulk.state == BulkState.UNDONE
    assert not looking.undo(bulk)


def test_handing_over_takes_and_gives_back_the_person_too(cast: Cast) -> None:
    row = cast.conversation()
    assign.to_person(row, cast.ben, by=by(cast.lena))
    bulk = running.of_rows(Change("team", cast.billing.pk), cast.ada.scope(), [row.number], by=cast.ada)
    assert (standing(row)["team_id"], standing(row)["assignee_id"]) == (cast.billing.pk, None)
    assert looking.undo(bulk)
    assert (standing(row)["team_id"], standing(row)["assignee_id"]) == (cast.support.pk, cast.ben.pk)


def test_undo_leaves_what_somebody_changed_since_and_names_it(cast: Cast) -> None:
    rows = many(cast, 4)
    bulk = whole(cast, Change("priority", Priority.HIGH))
    status.prioritise(rows[0], Priority.LOW, by=by(cast.lena))
    status.prioritise(rows[1], Priority.LOW, by=by(cast.lena))
    status.prioritise(rows[1], Priority.HIGH, by=by(cast.lena))
    status.solve(rows[2], by=by(cast.lena))
    assert looking.undo(bulk)
    bulk.refresh_from_db()
    assert (bulk.given_back, bulk.left) == (2, 2)
    assert [standing(row)["priority"] for row in rows] == [Priority.LOW, Priority.HIGH, Priority.NORMAL, Priority.NORMAL]
    missed = looking.missed(bulk, cast.ben.scope())
    assert [(one.number, one.reason) for one in missed] == [(row.number, running.SINCE) for row in rows[:2]]


def test_a_customer_who_wrote_meanwhile_keeps_his_matter_open(cast: Cast) -> None:
    row = cast.conversation(external_id="<first@example.com>")
    bulk = whole(cast, Change("status", default(Category.SOLVED).pk))
    cast.arrive(cast.letter("Still broken", thread=Thread(in_reply_to="<first@example.com>")))
    assert standing(row)["category"] == Category.OPEN
    assert looking.undo(bulk)
    bulk.refresh_from_db()
    assert (bulk.left, standing(row)["category"]) == (1, Category.OPEN)


def test_a_stopped_one_leaves_the_rest_and_can_be_undone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    many(cast, 5)
    bulk = whole(cast, Change("priority", Priority.HIGH))
    running.advance(bulk.pk)
    running.stop(bulk)
    assert running.go_on() == 0
    assert Conversation.objects.filter(priority=Priority.HIGH).count() == 2
    assert looking.undo(bulk)
    running.go_on()
    assert not Conversation.objects.filter(priority=Priority.HIGH).exists()


def test_what_was_before_is_kept_no_longer_than_it_can_be_given_back(cast: Cast) -> None:
    many(cast, 2)
    bulk = whole(cast, Change("priority", Priority.HIGH))
    assert BulkItem.objects.filter(outcome=BulkOutcome.DONE, before__isnull=False).count() == 2
    with clock.held_at(clock.now() + 2 * looking.UNDO_FOR):
        assert not looking.undo(bulk)
        looking.forget_old()
        assert not BulkItem.objects.filter(before__isnull=False).exists()
    with clock.held_at(clock.now() + 2 * looking.KEPT):
        looking.forget_old()
        assert not BulkChange.objects.exists()


def test_a_view_with_a_rare_filter_is_looked_through_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(cast, 6)
    monkeypatch.setattr(queries, "LOOK_MAX", 2)
    Conversation.objects.filter(pk=rows[0].pk).update(language="gu")
    bulk = running.of_view(Change("priority", 4), cast.ada.scope(), INBOX, Filters(language="gu"), by=cast.ada)
    assert (bulk.total, standing(rows[0])["priority"]) == (1, 4)
