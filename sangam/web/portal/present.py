"""Matters and messages as the page shows them: only what `Sight` lets through goes in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from sangam.channels.models import Channel
from sangam.conversations import pictures
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind
from sangam.conversations.proved import Sight
from sangam.web.portal import words
from sangam.web.ui import words as house

PAGE = 30
STREAM_MAX = 500
TITLE_MAX = 120
WORDS_READ = 400
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MARK = re.compile(r"\d{1,17}-\d{1,18}")
FILE_SECONDS = 3600
SALT = "portal-file"


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    title: str
    state: words.State
    channel: Channel | None
    last_at: dt.datetime
    begins: str


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: int
    url: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    ours: bool
    name: str
    text: Markup
    at: dt.datetime
    channel: Channel | None
    files: tuple[File, ...]


def rows(
    sight: Sight, before: tuple[dt.datetime, int] | None = None, *, only: QuerySet[Any] | None = None
) -> tuple[list[Row], str]:
    """A page of his matters, what changed last first, and the mark of the next page ("" for none). `only`: of these."""
    found = _told(sight) if only is None else _told(sight).filter(pk__in=only)
    if before:
        at, number = before
        found = found.filter(Q(last_message_at__lt=at) | Q(last_message_at=at, pk__lt=number))
    page = list(found.order_by("-last_message_at", "-pk")[: PAGE + 1])
    more = len(page) > PAGE
    channels = Channel.objects.in_bulk({one.newest_on for one in page if one.newest_on})
    shown = [_row(one, channels) for one in page[:PAGE]]
    return shown, mark(page[PAGE - 1]) if more else ""


def mark(last: Conversation) -> str:
    return f"{int(last.last_message_at.timestamp() * 1_000_000)}-{last.pk}"


def marked(text: str) -> tuple[dt.datetime, int] | None:
    """What `mark` wrote; None for anything else."""
    if not MARK.fullmatch(text):
        return None
    micros, _dash, number = text.partition("-")
    return EPOCH + dt.timedelta(microseconds=int(micros)), int(number)


def _told(sight: Sight) -> QuerySet[Any]:
    readable = sight.messages().filter(conversation=OuterRef("pk"))
    first, newest = readable.order_by("pk")[:1], readable.order_by("-pk")[:1]
    return sight.matters().select_related("root").annotate(
        his_subject=Subquery(first.values("subject")),
        his_words=Subquery(first.annotate(start=Left("text", WORDS_READ)).values("start")),
        newest_words=Subquery(newest.annotate(start=Left("text", WORDS_READ)).values("start")),
        newest_at=Subquery(newest.values("created_at")),
        newest_on=Subquery(newest.values("channel")),
    )  # fmt: skip


def _row(one: Any, channels: dict[int, Channel]) -> Row:
    title, begins = titled(one.his_subject, one.his_words), " ".join((one.newest_words or "").split())[:TITLE_MAX]
    return Row(one.number, title, words.state(one), channels.get(one.newest_on), one.newest_at, begins)


def titled(subject: str | None, text: str | None) -> str:
    """What he, or whoever wrote to him first, called it: the subject of the matter may be a colleague's own."""
    return " ".join((subject or text or "").split())[:TITLE_MAX] or _("Your request")


def stream(channel: Channel, sight: Sight, conversation: Conversation) -> list[Said]:
    """What was said, the oldest first; of a very long one its end."""
    newest = sight.messages(conversation).select_related("channel", "conversation__brand").order_by("-created_at", "-pk")
    messages = list(newest[:STREAM_MAX])[::-1]
    files: dict[int, list[Attachment]] = {}
    for row in Attachment.objects.filter(message__in=messages, missing="").order_by("pk"):
        files.setdefault(row.message_id or 0, []).append(row)
    return [_said(channel, one, files.get(one.pk, ())) for one in messages]


def _said(channel: Channel, message: Message, files: Sequence[Attachment]) -> Said:
    ours = message.kind != MessageKind.IN
    return Said(
        ours=ours,
        name=_first_name(message, channel.brand.name) if ours else message.author_name,
        text=house.rich(message.text) if ours else house.linked(message.shown_text),
        at=message.created_at,
        channel=message.channel,
        files=tuple(file(channel, row) for row in files if not (row.inline and not pictures.may_show(row.content_type))),
    )


def _first_name(message: Message, brand: str) -> str:
    """People of the company by their first name, as its chat and its letters do."""
    return message.author_name.split()[0] if message.kind == MessageKind.OUT and message.author_name else brand


def file(channel: Channel, row: Attachment) -> File:
    picture = file_address(channel, row, picture=True) if pictures.may_show(row.content_type) else ""
    return File(row.name, row.size, file_address(channel, row), picture)


def file_address(channel: Channel, row: Attachment, *, picture: bool = False) -> str:
    """Good for an hour, and for whoever may see the message."""
    signed = signing.dumps([channel.pk, row.pk, int(picture)], salt=SALT, compress=False)
    return reverse("my:file", args=[channel.address, signed])


def file_of(channel: Channel, signed: str) -> tuple[int, bool] | None:
    """(attachment, as a picture) of a genuine address of this page that has not expired."""
    try:
        owner, number, picture = signing.loads(signed, salt=SALT, max_age=FILE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(number), bool(picture)) if owner == channel.pk else None
