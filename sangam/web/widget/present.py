"""A message as the widget shows it: on the page it came from, in every other tab, and after a reload, always this one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core import signing
from django.urls import reverse

from sangam.channels.models import Channel
from sangam.conversations import pictures
from sangam.conversations.models import Attachment, Message, MessageKind, MessageState
from sangam.lib import html

FILE_SECONDS = 3 * 3600
SALT = "widget-file"
BY = {MessageKind.IN: "visitor", MessageKind.OUT: "agent", MessageKind.BOT: "bot"}
COLUMNS = (
    "kind", "author_name", "text", "external_id", "state", "created_at", "conversation_id", "channel_id", "author__name",
)  # fmt: skip


def many(channel: Channel, found: Iterable[Message], *, key: str = "", files: bool = True) -> list[dict[str, Any]]:
    """`key` is the visitor's browser: of what it sent itself, it hears its own ids again. `files` false: none has any."""
    messages = list(found)
    if not messages:
        return []
    attached: dict[int, list[Attachment]] = {}
    for row in Attachment.objects.filter(message__in=messages).order_by("pk") if files else ():
        attached.setdefault(row.message_id or 0, []).append(row)
    return [one(channel, message, attached.get(message.pk, ()), key=key) for message in messages]


def one(channel: Channel, message: Message, files: Sequence[Attachment] = (), *, key: str = "") -> dict[str, Any]:
    undone = message.state == MessageState.CANCELLED
    ours = message.kind != MessageKind.IN
    name = _name(channel, message) if ours else message.author_name
    shown = {
        "id": message.pk,
        "by": BY.get(MessageKind(message.kind), "system"),
        "name": name,
        "initials": initials(message.author_name if ours and name != channel.brand.name else name),
        "text": "" if undone else message.shown_text,
        "html": html.markdown(message.text) if ours and not undone else "",
        "files": [] if undone else [_file(channel, row) for row in files],
        "at": message.created_at.isoformat(),
        "state": "undone" if undone else "read" if message.state == MessageState.READ else "sent",
    }
    owner, _colon, client = message.external_id.partition(":")
    return {**shown, "client": client} if key and owner == key else shown


def _name(channel: Channel, message: Message) -> str:
    """People by their first name, or the brand where the company shows nobody."""
    shown = channel.settings.get("people", True) and message.author_name
    return message.author_name.split()[0] if shown else channel.brand.name


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words if len(words) < 3 else [words[0], words[-1]])).upper()


def _file(channel: Channel, row: Attachment) -> dict[str, Any]:
    """`url` of a picture is the one we made anew; what was sent itself is offered for download only."""
    image = pictures.may_show(row.content_type)
    shown = {
        "name": row.name, "size": row.size, "type": row.content_type, "image": image,
        "url": file_address(channel, row, picture=image),
    }  # fmt: skip
    return {**shown, "original": file_address(channel, row)} if image else shown


def file_address(channel: Channel, row: Attachment, *, picture: bool = False) -> str:
    """A path of this server that serves the file for some hours, to whoever holds it."""
    signed = signing.dumps([channel.pk, row.pk, int(picture)], salt=SALT, compress=False)
    return reverse("widget:file", args=[channel.token, signed])


def file_of(channel: Channel, signed: str) -> tuple[int, bool] | None:
    """(attachment, as a picture) of a genuine address of this channel that has not expired."""
    try:
        owner, number, picture = signing.loads(signed, salt=SALT, max_age=FILE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(number), bool(picture)) if owner == channel.pk else None
