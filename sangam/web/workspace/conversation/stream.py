"""What stands in the stream: messages and quiet lines of what happened, in the order they happened."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup, escape

from sangam.channels import registry
from sangam.conversations import files, pictures, streamed
from sangam.conversations.extras import NOTHING
from sangam.conversations.models import Conversation, MessageKind, MessageState
from sangam.conversations.streamed import File, Receiver, Said, Sending
from sangam.web.ui import parts, words
from sangam.web.ui.parts import Part
from sangam.web.workspace.conversation import failures, happenings
from sangam.web.workspace.conversation.happenings import Line, line_part, run_part
from sangam.web.workspace.conversation.marks import Mark, of_message

TOLD_ROLES = ("to", "cc", "bcc")
KEPT_MESSAGES = 2048
FIRST = 26
"""Messages a page begins with: as many as a screen's HTML under 100 KB holds; earlier ones come fifty at a time."""
RUN = 4
"""So many lines in a row are folded: what people said stays in sight."""
KEPT_BENDS = 256
GLYPHS = {"image": "image", "audio": "audio-lines", "video": "file-video"}
LINKS = re.compile(r"(<a\b[^>]*>.*?</a>|<[^>]*>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """`shape` is letter, bubble, note, undone, line (something happened), run (many of these), day, or bend (the channel
    changes)."""

    shape: str
    at: datetime
    message: Said | None = None
    line: Line | None = None
    day: date | None = None
    run: tuple[Line, ...] = ()

    def drawn(self, *, oob: bool = False) -> Markup:
        """Its part, for the reader of the request; of all but days."""
        language = get_language() or "en"
        if self.line is not None:
            return line_part(self.line, language=language).shown()
        if self.run:
            return run_part(self.run, language=language).shown()
        assert self.message is not None, "a day is no part: it reads differently tomorrow"
        if self.shape == "bend":
            return bend_part(self.message.channel_kind, self.message.channel_name, language=language).shown()
        return message_part(self.message, oob=oob, language=language).shown()


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template of a message asks."""

    message: Said
    shape: str

    @property
    def marks(self) -> Iterable[Mark]:
        return of_message(self.message)

    @property
    def body(self) -> Markup:
        """What we wrote reads as it goes out, what others wrote as they typed it."""
        text = self.message.text.strip()
        return words.rich(text) if self.message.ours else named(words.linked(text), self.message.mentions)

    @property
    def subject(self) -> str:
        """Of a letter whose subject is not the conversation's."""
        said = self.message
        return said.subject if self.shape == "letter" and said.matter not in said.subject else ""

    @property
    def receivers(self) -> list[Receiver]:
        """Whom the reader may be told of."""
        told = [row for row in self.message.recipients if row.role in TOLD_ROLES]
        return told if self.shape == "letter" else []

    @property
    def state(self) -> str:
        """What became of an outgoing message, in words."""
        return str(MessageState(self.message.state).label)

    @property
    def letter(self) -> bool:
        return self.shape == "letter"

    @property
    def has_extras(self) -> bool:
        return self.message.extras is not NOTHING

    @property
    def says_text(self) -> bool:
        """Not where a card below says the same: providers give a place, a choice and a sticker as words, too."""
        extras, lines = self.message.extras, [" ".join(line.split()) for line in self.message.text.splitlines()]
        told, place = {extras.choice, extras.sticker}, extras.location
        left = [line for line in lines if line and line not in told and not (place and place.says(line))]
        return bool(left)

    @property
    def shows_sticker(self) -> bool:
        return any(self.is_sticker(file) for file in self.message.files)

    def is_sticker(self, file: File) -> bool:
        return self.message.content == "sticker" and not file.missing and pictures.may_show(file.content_type)

    def is_heard(self, file: File) -> bool:
        return file.content_type.lower() in files.HEARD

    def glyph(self, file: File) -> str:
        return GLYPHS.get(file.content_type.partition("/")[0].lower(), "file")

    def advice(self, sending: Sending) -> str:
        return failures.advice(sending, letter=self.letter)

    def details(self, sending: Sending) -> str:
        return failures.details(sending, letter=self.letter)

    def receiver(self, sending: Sending) -> str:
        return failures.receiver(self.message, sending, letter=self.letter)

    def has_thumbnail(self, file: File) -> bool:
        """What is inline stands in the letter's HTML, if it has any, and is mostly the logo of a signature."""
        return pictures.may_show(file.content_type) and not (file.inline and self.message.has_html)


def named(body: Markup, names: Iterable[str]) -> Markup:
    """The names of colleagues whom a note told of itself, as chips; a link stays a link."""
    signs = "|".join(re.escape(str(escape(name))) for name in sorted(names, key=len, reverse=True))
    if not signs:
        return body
    sign = re.compile(rf"(?<!\w)@(?:{signs})(?!\w)", re.IGNORECASE)
    pieces = LINKS.split(body)
    pieces[::2] = [sign.sub(lambda found: f'<span class="mention">{found[0]}</span>', piece) for piece in pieces[::2]]
    return Markup("".join(pieces))  # noqa: S704 - escaped before; only our own span is added


@lru_cache(maxsize=KEPT_MESSAGES)
def message_part(message: Said, *, oob: bool, language: str) -> Part:
    """One message for whoever speaks the language: on a page, in an answer, pushed."""
    drawing = Drawing(message, shape_of(message))
    template = "_taken_back" if drawing.shape == "undone" else "_message"
    return parts.draw(f"conversation/{template}.html.jinja", language=language, m=message, entry=drawing, oob=oob)


@lru_cache(maxsize=KEPT_BENDS)
def bend_part(channel_kind: str, channel_name: str, *, language: str) -> Part:
    """Where the matter goes on, on another channel."""
    channel = {"channel_kind": channel_kind, "channel_name": channel_name}
    return parts.draw("conversation/_bend.html.jinja", language=language, m=channel)


@dataclass(frozen=True, slots=True)
class Shown:
    entries: Sequence[Entry]
    before: int | None
    last: int
    last_event: int


def shape_of(message: Said) -> str:
    if message.state == MessageState.CANCELLED:
        return "undone"
    if message.kind in (MessageKind.NOTE, MessageKind.SYSTEM):
        return message.kind
    adapter = registry.adapters().get(message.channel_kind)
    return "letter" if adapter is None or adapter.capabilities.letters else "bubble"


def entry(message: Said) -> Entry:
    return Entry(shape_of(message), message.created_at, message=message)


def _line(line: happenings.Line) -> Entry:
    return Entry("line", line.at, line=line)


def newer(conversation: Conversation, *, message_id: int, event_id: int) -> list[Entry]:
    """What was added since somebody looked: messages after one id, what happened after another."""
    found = streamed.newer(conversation, message_id)
    lines = map(_line, happenings.newer(conversation, event_id))
    return sorted([*map(entry, found), *lines], key=lambda one: one.at)


def read(conversation: Conversation, *, before: int | None = None) -> Shown:
    """The newest messages, or a stretch before one of them, with what happened between them."""
    found = streamed.stream(conversation, before=before, size=FIRST if before is None else streamed.SIZE)
    since = found.messages[0].created_at if found.before and found.messages else None
    until = None
    if before is not None:
        until = found.messages[-1].created_at if found.messages else None
    lines = [_line(line) for line in happenings.between(conversation, since=since, until=until)]
    entries = sorted([*map(entry, found.messages), *lines], key=lambda one: one.at)
    last = found.messages[-1].pk if found.messages else conversation.last_message_id
    last_event = max((one.line.id for one in lines if one.line), default=0)
    return Shown(list(_with_runs(_with_days(_with_bends(entries)))), found.before, last, last_event)


def _with_runs(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Many lines in a row become one that opens."""
    for happened, group in itertools.groupby(entries, key=lambda one: one.line is not None):
        found = list(group)
        if happened and len(found) >= RUN:
            yield Entry("run", found[-1].at, run=tuple(one.line for one in found if one.line))
        else:
            yield from found


def _with_bends(entries: Iterable[Entry]) -> Iterable[Entry]:
    """A change of channel is a visible bend, not a new screen."""
    channel = None
    for one in entries:
        current = one.message.channel_id if one.message and one.shape in ("letter", "bubble") else None
        if current is not None and channel is not None and current != channel:
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
