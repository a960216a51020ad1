"""What happens to a message after it was said: it is edited, taken back, reacted to, hidden. In whatever order that is
told, the same comes out: each change carries its time, the later one counts, and a deletion is final."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Change
from sangam.channels.models import Channel
from sangam.conversations import append, family
from sangam.conversations.models import Arrival, Attachment, Conversation, Message, MessageKind
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock

EDITED, VERSIONS, DELETED, REACTIONS, HIDDEN = "edited", "versions", "deleted", "reactions", "hidden"
ANSWERS = "answers"
"""The mark that holds the provider's id of the message that was answered."""
RAWS = "raws"
"""The mark that holds which raws brought its edits."""
NAMES = (EDITED, VERSIONS, DELETED, REACTIONS, HIDDEN, ANSWERS, RAWS)
VERSIONS_MAX = 20
REACTION_MAX = 40
OURS = "us"
"""Who, in the reactions of a message: the number of an identity, or the house."""


def known(channel: Channel, external_id: str) -> Message | None:
    """The message of a provider's id, also where it is one part of several."""
    if not external_id:
        return None
    found = Message.objects.filter(external_scope=channel.id_scope, external_id=external_id).first()
    if found is not None:
        return found
    part = Arrival.objects.filter(channel=channel, external_id=external_id).select_related("message").first()
    return part.message if part else None


def apply(message: Message, change: Change, *, who: str, by: Actor) -> bool:
    """Call inside a transaction. False where a later change stands already. `who` is the number of an identity, or OURS."""
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    message.refresh_from_db(fields=("text", "reply_text", "html", "marks", "sent_at", "created_at"))
    at = change.at or clock.now()
    done = {
        "edit": _edit, "delete": _delete, "react": _react, "unreact": _react, "hide": _hide, "show": _hide,
    }[change.action](message, change, at, who)  # fmt: skip
    if done:
        message.save(update_fields=["text", "reply_text", "html", "marks"])
        kind = {"edit": "edited", "delete": "deleted", "hide": "hidden", "show": "hidden"}.get(change.action, "reacted")
        record.record(f"message.{kind}", message, by=by, conversation=conversation)
        if kind in ("edited", "deleted"):
            _follow(conversation, message)
    return done


def _edit(message: Message, change: Change, at: dt.datetime, who: str) -> bool:
    marks = dict(message.marks)
    versions = [tuple(one) for one in marks.get(VERSIONS) or [(_stamp(message.sent_at or message.created_at), message.text)]]
    made = (_stamp(at), change.text)
    if DELETED in marks or made in versions:
        return False
    first, *later = versions
    later = sorted([*later, made])[-VERSIONS_MAX:]
    newest = later[-1]
    message.marks = {**marks, VERSIONS: [list(one) for one in (first, *later)], EDITED: newest[0]}
    message.text, message.reply_text = newest[1], ""
    message.html = change.html if newest == made else message.html
    return True


def _delete(message: Message, change: Change, at: dt.datetime, who: str) -> bool:
    """The words and the files go; that there was something stays."""
    if DELETED in message.marks:
        return False
    kept = {name: value for name, value in message.marks.items() if name in ("proven", REACTIONS, "elsewhere")}
    message.marks = {**kept, DELETED: _stamp(at)}
    message.text = message.reply_text = message.html = ""
    Attachment.objects.filter(message=message).delete()
    return True


def _react(message: Message, change: Change, at: dt.datetime, who: str) -> bool:
    reactions: dict[str, Mapping[str, Any]] = dict(message.marks.get(REACTIONS) or {})
    text = change.text[:REACTION_MAX] if change.action == "react" else ""
    before = reactions.get(who)
    if before and (before["at"], before["text"]) >= (_stamp(at), text):
        return False
    reactions[who] = {"text": text, "at": _stamp(at)}
    message.marks = {**message.marks, REACTIONS: reactions}
    return True


def _hide(message: Message, change: Change, at: dt.datetime, who: str) -> bool:
    before = message.marks.get(HIDDEN) or {"at": ""}
    if before["at"] >= _stamp(at):
        return False
    message.marks = {**message.marks, HIDDEN: {"at": _stamp(at), "is": change.action == "hide"}}
    return True


def _stamp(at: dt.datetime) -> str:
    """Sorts as it is older or newer."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _follow(conversation: Conversation, message: Message) -> None:
    """The row of a list says the newest words as they are now."""
    matter = conversation.root or conversation
    newest = family.messages(matter).filter(kind__in=("in", "out", "bot")).exclude(state="cancelled").order_by("-pk").first()
    if newest is not None and newest.pk == message.pk:
        preview = append.first_words(message.text, ours=message.kind != MessageKind.IN)
        Conversation.objects.filter(pk=matter.pk).update(preview=preview)
