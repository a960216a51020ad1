"""What can be done to many matters at once, and how each is given back as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope
from sangam.conversations import assign, join, status, tags, thread, ways, write
from sangam.conversations.models import Category, Conversation, Folder, Join, Priority, Status, Tag
from sangam.events.record import Actor

Row = Conversation
Before = Mapping[str, Any]
TAGGED = "tagged"
THREADS = "threads"
ANSWER = "answer"
GONE, MUTE, DECLINED, SHUT = "gone", "mute", "declined", "shut"
"""Reasons: what it should get is gone; it reaches nobody, he does not want to be written to, the time to answer has passed."""


class Left(ValueError):
    """One matter is left as it is; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(Left):
    """What they were to get does not exist any more, or is no longer the person's to give."""

    def __init__(self) -> None:
        super().__init__(GONE)


@dataclass(frozen=True, slots=True)
class Change:
    """`value` is an id, an enum, a conversation's number or seconds since 1970, as `does` needs it; `text` is what goes out
    with it. `bulk` is the id of the change once it is one."""

    does: str
    value: int | None = None
    text: str = ""
    bulk: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """`columns` are what it touches, `events` those that say that somebody touched the same."""

    columns: tuple[str, ...]
    events: tuple[str, ...]
    target: Callable[[Change, Scope], Any]
    apply: Callable[[Row, Any, Actor], None]
    give_back: Callable[[Row, Before, Actor], None]


def _person(change: Change, scope: Scope) -> User | None:
    return None if change.value is None else _found(User.objects.filter(is_active=True, pk=change.value))


def _team(change: Change, scope: Scope) -> Team:
    return _found(Team.objects.visible_to(scope).filter(pk=change.value or 0))


def _status(change: Change, scope: Scope) -> Status:
    return _found(Status.objects.filter(pk=change.value or 0))


def _tag(change: Change, scope: Scope) -> Tag:
    return _found(Tag.objects.filter(pk=change.value or 0))


def _found(rows: Any) -> Any:
    if (row := rows.first()) is None:
        raise Gone
    return row


def _moment(change: Change, scope: Scope) -> dt.datetime:
    return dt.datetime.fromtimestamp(change.value or 0, dt.UTC)


def _reassign(row: Row, before: Before, by: Actor) -> None:
    if row.team_id != before["team_id"]:
        assign.to_team(row, _team_of(before), by=by)
    person = before["assignee_id"]
    assign.to_person(row, None if person is None else _found(User.objects.filter(pk=person)), by=by)


def _team_of(before: Before) -> Team:
    return _found(Team.objects.filter(pk=before["team_id"]))


def _stand_again(row: Row, before: Before, by: Actor) -> None:
    label = _found(Status.objects.filter(pk=before["status_id"]))
    moments = {name: _read(before[name]) for name in ("solved_at", "closed_at", "snoozed_until")}
    status.put_back(row, label, **moments, by=by)
    thread.reopen(row.pk, before.get(THREADS) or ())


def _matter(change: Change, scope: Scope) -> Conversation:
    return _found(Conversation.objects.visible_to(scope).filter(number=change.value or 0))


def _join(row: Row, into: Conversation, by: Actor) -> None:
    if row.pk != into.pk:
        join.join(into, row, by=by, user=User.objects.filter(pk=by.id or 0).first() if by.type == "user" else None)


def _part(row: Row, before: Before, by: Actor) -> None:
    edge = Join.objects.filter(joined=row, undone_at=None).first()
    if edge is not None and before["root_id"] is None:
        join.undo(edge, by=by)


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    author: User
    key: str


def _answer(change: Change, scope: Scope) -> Answer:
    return Answer(change.text, User.objects.get(pk=scope.person_id), f"bulk-{change.bulk}")


def _settle(row: Row, answer: Answer, by: Actor) -> None:
    """Answered and solved; where a colleague was first, nothing is said any more."""
    if status.locked(row).category >= Category.SOLVED:
        return
    if answer.text:
        if row.channel is None:
            raise Left(MUTE)
        way = ways.of(row, row.channel)
        if way.shut or not way.parties:
            raise Left(MUTE if not way.parties else DECLINED if way.refused else SHUT)
        writing = write.Writing(answer.text, way.parties, client_key=f"{answer.key}-{row.pk}")
        write.reply(row, writing, channel=row.channel, by=by, author=answer.author)
    status.solve(row, by=by)


def _read(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


STANDING = ("status_id", "solved_at", "closed_at", "snoozed_until")
STOOD = ("conversation.status", "conversation.snoozed", "conversation.woke")
OWNED = ("conversation.assigned", "conversation.team")
KINDS: Mapping[str, Kind] = {
    "join": Kind(("root_id",), ("conversation.became_part", "conversation.left"), _matter, _join, _part),
    "person": Kind(
        ("assignee_id", "team_id"), OWNED, _person, lambda row, to, by: assign.to_person(row, to, by=by), _reassign
    ),
    "team": Kind(("team_id", "assignee_id"), OWNED, _team, lambda row, to, by: assign.to_team(row, to, by=by), _reassign),
    ANSWER: Kind(STANDING, STOOD, _answer, _settle, _stand_again),
    "status": Kind(STANDING, STOOD, _status, lambda row, to, by: status.set_status(row, to, by=by), _stand_again),
    "snooze": Kind(STANDING, STOOD, _moment, lambda row, to, by: status.snooze(row, to, by=by), _stand_again),
    "priority": Kind(
        ("priority",), ("conversation.priority",), lambda change, scope: Priority(change.value or 0),
        lambda row, to, by: status.prioritise(row, to, by=by),
        lambda row, before, by: status.prioritise(row, Priority(before["priority"]), by=by),
    ),
    "folder": Kind(
        ("folder", "folder_reason"), ("conversation.moved",), lambda change, scope: Folder(change.value or 0),
        lambda row, to, by: status.move(row, to, by=by),
        lambda row, before, by: status.move(row, Folder(before["folder"]), by=by, reason=before["folder_reason"]),
    ),
    "tag": Kind(
        (), ("conversation.tagged", "conversation.untagged"), _tag, lambda row, to, by: tags.add(row, to, by=by),
        lambda row, before, by: tags.remove(row, _found(Tag.objects.filter(pk=before["tag"])), by=by),
    ),
    "untag": Kind(
        (), ("conversation.tagged", "conversation.untagged"), _tag, lambda row, to, by: tags.remove(row, to, by=by),
        lambda row, before, by: tags.add(row, _found(Tag.objects.filter(pk=before["tag"])), by=by),
    ),
}  # fmt: skip


def standing(change: Change, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """How these matters stand in what the change touches, by id, as JSON can hold it."""
    kind = KINDS[change.does]
    found = {row["pk"]: _plain(row) for row in Conversation.objects.filter(pk__in=ids).values("pk", *kind.columns)}
    if kind.columns == STANDING:
        for number, keys in thread.opened_by(ids).items():
            found[number][THREADS] = keys
    if change.does in ("tag", "untag"):
        tagged = set(_tagged(change.value, ids))
        found = {number: {"tag": change.value, TAGGED: number in tagged} for number in found}
    return found


def _tagged(tag: int | None, ids: Sequence[int]) -> Iterable[int]:
    links = Conversation.tags.through.objects.filter(tag_id=tag or 0, conversation_id__in=ids)
    return links.values_list("conversation_id", flat=True)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in row.items() if name != "pk"}


def differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether somebody sees a difference: which keys a matter continues changes by itself."""
    return {k: v for k, v in one.items() if k != THREADS} != {k: v for k, v in other.items() if k != THREADS}
