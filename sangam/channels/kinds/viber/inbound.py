"""From a callback to the house's own values ("Callbacks" of the REST API). One call is one event.

A callback does not name the bot: ids of people belong to the channel that was called. Who writes has thereby subscribed, and
Viber tells that in no other way; so each message is also a word of consent.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import (
    Consent,
    Failure,
    IdentityRef,
    Ignored,
    Inbound,
    Item,
    ParseError,
    RawItem,
    Receipt,
    ReceiptState,
    Request,
    Settings,
)
from sangam.channels.kinds.viber import content, given, proof
from sangam.lib import language

IDENTITY = "viber_user_id"
SCOPE = "x-sangam-viber"
KEPT = (proof.SIGNATURE, "user-agent")


@dataclass(frozen=True, slots=True)
class Event:
    found: Mapping[str, Any]
    scope: str
    type: str
    token: str
    at: dt.datetime | None

    def who(self, name: str) -> IdentityRef | None:
        """`name` is where the person stands: in some events `sender`, in others `user`, or only `user_id`."""
        person = given.mapping(self.found, name)
        value = given.identifier(person, "id") or given.identifier(self.found, "user_id")
        called = contacts.name(given.text(person, "name", 300))
        return IdentityRef(IDENTITY, value, self.scope, called, True) if value else None


def unpack(call: Request, settings: Settings) -> list[RawItem]:
    headers = {name: call.headers[name] for name in KEPT if name in call.headers}
    return [RawItem(call.body, {**headers, SCOPE: str(settings.channel_id)})]


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("event"), str):
        raise ParseError("this is no callback of Viber: it names no event")
    event = Event(
        found,
        headers.get(SCOPE, ""),
        given.text(found, "event", 40),
        given.identifier(found, "message_token"),
        given.moment(found, "timestamp"),
    )
    if reason := OF_NO_CONSEQUENCE.get(event.type):
        return [Ignored(reason, raw_type=event.type)]
    read = READERS.get(event.type)
    return read(event) if read else [Ignored(f"an event that is not known: {event.type}", raw_type=event.type)]


def _message(event: Event) -> list[Item]:
    who, found = event.who("sender"), given.mapping(event.found, "message")
    if who is None or not event.token:
        return [Ignored("a message without an id or without a sender", raw_type=event.type)]
    said = content.read(found, event.token)
    device = given.text(given.mapping(event.found, "sender"), "language", 16).partition("-")[0].lower()
    message = Inbound(
        external_id=event.token,
        sender=(who,),
        sender_name=who.name,
        text=said.text,
        reply_text=said.text,
        language=language.detect(said.text) or device,
        kind=said.kind,
        conversation_key=who.value,
        sent_at=event.at,
        files=said.files,
        extra=said.extra,
        raw_type=f"message.{given.text(found, 'type', 40)}",
    )
    return [message, Consent(who, True, "wrote", at=event.at, raw_type=event.type)]


def _subscribed(event: Event) -> list[Item]:
    return _consent(event, True)


def _unsubscribed(event: Event) -> list[Item]:
    return _consent(event, False)


def _consent(event: Event, given_: bool) -> list[Item]:
    who = event.who("user")
    if who is None:
        return [Ignored("an event that does not say whom it is from", raw_type=event.type)]
    return [Consent(who, given_, event.type, at=event.at, raw_type=event.type)]


def _receipt(event: Event) -> list[Item]:
    if not event.token:
        return [Ignored("a receipt that names no message", raw_type=event.type)]
    who = event.who("user")
    state = STATES[event.type]
    told = given.text(event.found, "desc", 300) or "Viber could not deliver it"
    failure = Failure("unknown", True, "failed", told) if state == "failed" else None
    return [
        Receipt(
            event.token, state, recipient=who.value if who else "", at=event.at, failure=failure, raw_type=event.type,
            scope=event.scope,
        )
    ]  # fmt: skip


STATES: Mapping[str, ReceiptState] = {"delivered": "delivered", "seen": "read", "failed": "failed"}
READERS: Mapping[str, Callable[[Event], list[Item]]] = {
    "message": _message,
    "subscribed": _subscribed,
    "unsubscribed": _unsubscribed,
    **dict.fromkeys(STATES, _receipt),
}
OF_NO_CONSEQUENCE: Mapping[str, str] = {
    "webhook": "Viber tested the address",
    "conversation_started": "somebody opened the chat and has not written yet",
    "client_status": "whether somebody is there",
    "action": "a button that leads elsewhere was pressed",
}
