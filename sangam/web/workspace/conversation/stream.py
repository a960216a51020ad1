"""What stands in the stream: messages and quiet lines of what happened, in the order they happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sangam.conversations import pictures, queries
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind, MessageState
from sangam.web.workspace.conversation import happenings
from sangam.web.workspace.conversation.marks import Mark, of_message

SHOWN_MAX = 4000
TOLD_ROLES = ("to", "cc", "bcc")


@dataclass(frozen=True, slots=True)
class Entry:
    """`shape` is letter, bubble, note, undone, line (something happened), day, or bend (the channel changes)."""

    shape: str
    at: datetime
    message: Message | None = None
    text: str = ""
    event_id: int = 0
    marks: tuple[Mark, ...] = ()
    day: date | None = None

    def has_thumbnail(self, file: Attachment) -> bool:
        """What is inline stands in the letter's HTML, if it has any, and is mostly the logo of a signature."""
        return pictures.may_show(file) and not (file.inline and getattr(self.message, "has_html", False))

    @property
    def receivers(self) -> list[dict[str, str]]:
        """Whom the reader may be told of: {role, kind, value, name}."""
        return [row for row in self.message.recipients if row["role"] in TOLD_ROLES] if self.message else []

    @property
    def state(self) -> str:
        """What became of an outgoing message, in words."""
        return str(MessageState(self.message.state).label) if self.message else ""


@dataclass(frozen=True, slots=True)
class Shown:
    entries: Sequence[Entry]
    before: int | None
    last: int
    last_event: int


def shape_of(message: Message) -> str:
    if message.state == MessageState.CANCELLED:
        return "undone"
    if message.kind in (MessageKind.NOTE, MessageKind.SYSTEM):
        return str(message.kind)
    letters = message.channel.capabilities.letters if message.channel else True
    return "letter" if letters else "bubble"


def entry(message: Message) -> Entry:
    return Entry(shape_of(message), message.created_at, message=message, marks=of_message(message))


def _line(line: happenings.Line) -> Entry:
    return Entry("line", line.at, text=line.text, event_id=line.id)


def newer(conversation: Conversation, *, message_id: int, event_id: int) -> list[Entry]:
    """What was added since somebody looked: messages after one id, what happened after another."""
    found = queries.newer(conversation, message_id)
    lines = map(_line, happenings.newer(conversation, event_id))
    return sorted([*map(entry, found), *lines], key=lambda one: one.at)


def read(conversation: Conversation, *, before: int | None = None) -> Shown:
    """A stretch of fifty messages with what happened between them."""
    found = queries.stream(conversation, before=before)
    since = found.messages[0].created_at if found.before and found.messages else None
    until = None
    if before is not None:
        until = found.messages[-1].created_at if found.messages else None
    lines = [Entry("line", line.at, text=line.text) for line in happenings.between(conversation, since=since, until=until)]
    entries = sorted([*map(entry, found.messages), *lines], key=lambda one: one.at)
    last = found.messages[-1].pk if found.messages else conversation.last_message_id
    last_event = max((one.event_id for one in lines), default=0)
    return Shown(list(_with_days(_with_bends(entries))), found.before, last, last_event)


def _with_bends(entries: Iterable[Entry]) -> Iterable[Entry]:
    """A change of channel is a visible bend, not a new screen."""
    channel = None
    for one in entries:
        current = one.message.channel if one.message and one.shape in ("letter", "bubble") else None
        if current is not None and channel is not None and current.pk != channel.pk:
            yield Entry("bend", one.at, message=one.message)
        channel = current or channel
        yield one


def _with_days(entries: Iterable[Entry]) -> Iterable[Entry]:
    previous: date | None = None
    for one in entries:
        day = timezone.localtime(one.at).date()
        if previous is not None and day != previous:
            yield Entry("day", one.at, day=day)
        previous = day
        yield one
