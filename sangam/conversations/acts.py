"""What people who work here do to a message at its provider: react, hide, like, take back, tell that it was read.

What is asked for is written down here and done by delivery (`delivery/acting.py`); what came of it is told on the message.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sangam.channels.base import Action, Change, Failure, IdentityRef
from sangam.channels.models import Channel
from sangam.conversations import changes, extras, family
from sangam.conversations.models import Act, ActState, Conversation, Message, MessageKind, MessageState, OpenThread
from sangam.events import record
from sangam.events.record import SYSTEM, Actor
from sangam.lib import clock
from sangam.realtime import bus

TOPIC = "acts"
WRITING = "writing"
"""The topic of the bus on which it is told that somebody writes an answer, with the conversation's number."""
SEEN, TYPING = "seen", "typing"
LIKED = "liked"
ABOUT: Mapping[str, str] = {
    "react": "react", "hide": "hide", "show": "hide", "like": "like", "unlike": "like", "delete": "delete", SEEN: SEEN,
}  # fmt: skip
OURS = (MessageKind.OUT, MessageKind.BOT)
THERE = (MessageState.NONE, MessageState.SENT, MessageState.DELIVERED, MessageState.READ, MessageState.PARTLY)
WORDS_MAX = 500


class Impossible(ValueError):
    """This cannot be done to that message; the text says why, for the person who asked."""


def possible(message: Message) -> frozenset[str]:
    """What can be done to it now, by name. `message` comes with its channel."""
    channel = message.channel
    if channel is None or not channel.active or not message.external_id or changes.DELETED in message.marks:
        return frozenset()
    can = frozenset(channel.capabilities.actions) & ABOUT.keys()
    if message.kind in OURS:
        return can & {"delete"} if message.state in THERE and message.state else frozenset()
    if message.kind != MessageKind.IN:
        return frozenset()
    left_out = {"delete", "show" if not is_so(message.marks, changes.HIDDEN) else "hide"}
    return can - left_out - {"unlike" if not is_so(message.marks, LIKED) else "like"}


def is_so(marks: Mapping[str, Any], name: str) -> bool:
    """Of marks like {"is": true, "at": …}."""
    found = marks.get(name)
    return bool(found.get("is")) if isinstance(found, dict) else bool(found)


def own_reaction(marks: Mapping[str, Any]) -> str:
    """The emoji that stands there from us, "" for none."""
    found = marks.get(changes.REACTIONS)
    own = found.get(changes.OURS) if isinstance(found, dict) else None
    text = own.get("text") if isinstance(own, dict) else ""
    return text if isinstance(text, str) else ""


def ask(message: Message, name: str, *, value: str = "", by: Actor) -> Act:
    """Have it done; a wish about the same thing that is still open is replaced. Raises Impossible."""
    if len(value) > changes.REACTION_MAX:
        raise Impossible(_("That is no reaction."))
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=message.conversation_id)
        fresh = Message.objects.select_related("channel", "conversation").get(pk=message.pk)
        if name not in possible(fresh):
            raise Impossible(_("This cannot be done to this message, or no longer."))
        values = {
            "name": name, "value": value if name == "react" else "", "by_id": by.id if by.type == "user" else None,
            "state": ActState.WAITING, "key": random.token_hex(16), "due_at": clock.now(), "tries": 0,
            "failure_kind": "", "failure_code": "", "failure_text": "",
        }  # fmt: skip
        open_states = (ActState.WAITING, ActState.FAILED)
        found = Act.objects.select_for_update().filter(message=fresh, about=ABOUT[name], state__in=open_states).first()
        if found is None:
            found = Act.objects.create(message=fresh, about=ABOUT[name], **values)
        else:
            Act.objects.filter(pk=found.pk).update(**values)
            found.refresh_from_db()
        record.record("message.acted", fresh, by=by, conversation=fresh.conversation)
        bus.after_commit(TOPIC)
    return found


def leave(message: Message, name: str, *, by: Actor) -> bool:
    """Give up what failed: the message says no more of it."""
    with transaction.atomic():
        gone, _rows = Act.objects.filter(message=message, about=ABOUT.get(name, ""), state=ActState.FAILED).delete()
        if gone:
            record.record("message.acted", message, by=by, conversation=message.conversation)
    return bool(gone)


def seen(conversation: Conversation, upto: int, *, by: Actor) -> bool:
    """Somebody has the customer's words before his eyes, up to `upto`: told to the provider of the newest of them, once; of
    a chat of our own it is kept with each."""
    said = family.messages(conversation).filter(kind=MessageKind.IN, pk__lte=upto).select_related("channel").order_by("-pk")
    message = said.first()
    channel = message.channel if message else None
    if message is None or channel is None or not message.external_id or not message.identity_id:
        return False
    if channel.capabilities.widget:
        return said.filter(channel=channel, state=MessageState.NONE).order_by().update(state=MessageState.READ) > 0
    if not channel.active or not channel.capabilities.tells_seen or Act.objects.filter(message=message, about=SEEN).exists():
        return False
    try:
        with transaction.atomic():
            Act.objects.create(
                message=message, name=SEEN, about=SEEN, by_id=by.id, key=random.token_hex(16), due_at=clock.now()
            )
            bus.after_commit(TOPIC)
    except IntegrityError:
        return False
    return True


def writes(conversation_id: int) -> None:
    """Somebody here is writing an answer: told on and never kept."""
    bus.notify(WRITING, str(conversation_id))


def writing(conversation_id: int) -> tuple[Channel, Action] | None:
    """How the customer is shown at his provider that somebody writes; None where that cannot be or he does not want it."""
    said = Message.objects.filter(conversation__in=family.ids(conversation_id), kind=MessageKind.IN)
    message = said.select_related("channel", "identity").order_by("-pk").first()
    channel, who = (message.channel, message.identity) if message else (None, None)
    if message is None or channel is None or who is None or not message.external_id:
        return None
    can = channel.capabilities.typing and not channel.capabilities.widget
    if not can or not channel.active or who.refused or who.blocked_at:
        return None
    return channel, Action(TYPING, _towards(message), message.external_id, "", _key(message), "", extras.kept(message.marks))


def action(act: Act) -> Action:
    """The value that an adapter performs. `act` comes with message, identity and channel."""
    message, kept = act.message, extras.kept(act.message.marks)
    return Action(act.name, _towards(message), message.external_id, act.value, _key(message), act.key, kept)


def _key(message: Message) -> str:
    found = OpenThread.objects.filter(conversation=message.conversation_id, channel=message.channel_id).first()
    return found.key if found else ""


def _towards(message: Message) -> IdentityRef:
    if message.identity is not None:
        known = message.identity
        return IdentityRef(known.kind, known.value, known.scope, known.name)
    row = message.recipients[0] if message.recipients else {}
    return IdentityRef(row.get("kind", ""), row.get("value", ""), row.get("scope", ""), row.get("name", ""))


def done(act: Act) -> bool:
    """The provider did it. False where somebody has asked for something else since: that comes next."""
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=act.message.conversation_id)
        settled = _open(act).update(state=ActState.DONE, lease_until=None, failure_kind="", failure_code="", failure_text="")
        if not settled:
            Act.objects.filter(pk=act.pk).exclude(key=act.key).update(lease_until=None)
        if act.name != SEEN:
            _tell(act)
        if settled and act.about != SEEN:
            Act.objects.filter(message=act.message_id, about=act.about, state=ActState.DONE).exclude(pk=act.pk).delete()
    return bool(settled)


def failed(act: Act, failure: Failure, *, again: Any = None) -> None:
    """It was refused; `again` is when to try once more, None for never."""
    state = ActState.WAITING if again else ActState.FAILED
    words = failure.text.replace("\x00", "")[:WORDS_MAX]
    with transaction.atomic():
        settled = _open(act).update(
            state=state, lease_until=None, failure_kind=failure.kind, failure_code=failure.code[:40], failure_text=words,
            due_at=again or act.due_at,
        )  # fmt: skip
        if not settled:
            Act.objects.filter(pk=act.pk).exclude(key=act.key).update(lease_until=None)
        elif state == ActState.FAILED and act.name != SEEN:
            record.record("message.acted", act.message, by=SYSTEM, conversation=act.message.conversation)


def _open(act: Act) -> Any:
    return Act.objects.filter(pk=act.pk, key=act.key, state=ActState.WAITING)


def _tell(act: Act) -> None:
    """The message says what was done to it."""
    message, by = act.message, Actor.user(act.by_id) if act.by_id else SYSTEM
    if act.about == "like":
        marks = Message.objects.values_list("marks", flat=True).get(pk=message.pk)
        stands = {**marks, LIKED: {"is": act.name == "like", "at": clock.now().isoformat()}}
        Message.objects.filter(pk=message.pk).update(marks=stands)
        record.record("message.acted", message, by=by, conversation=message.conversation)
        return
    name: Any = "unreact" if act.name == "react" and not act.value else act.name
    changes.apply(message, Change(message.external_id, name, act.value, at=clock.now()), who=changes.OURS, by=by)
