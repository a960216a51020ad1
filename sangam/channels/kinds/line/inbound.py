"""From a webhook's events to the house's own values ("Webhook Event Objects" of the Messaging API).

`destination` is the bot that was written to: user ids belong to it. In groups and rooms the talk is the group's, the sender
the member who wrote; LINE does not always tell him, then the group stands for its members.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.channels.base import Change, Consent, IdentityRef, Ignored, Inbound, Item, ParseError
from sangam.channels.kinds.line import content, given
from sangam.lib import language

IDENTITY = "line_user_id"
EVENTS_MAX = 1000
TITLE_MAX = 300


@dataclass(frozen=True, slots=True)
class Event:
    """One event, with who and where taken out."""

    found: Mapping[str, Any]
    scope: str
    type: str
    id: str
    at: dt.datetime | None
    user: str
    group: str

    @property
    def who(self) -> IdentityRef:
        return IdentityRef(IDENTITY, self.user or self.group, self.scope, proven=True)

    @property
    def key(self) -> str:
        return self.group or self.user

    @property
    def extra(self) -> dict[str, Any]:
        return {"group": {"id": self.group}} if self.group else {}


def parse(payload: bytes) -> list[Item]:
    """Raises ParseError."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("events"), list):
        raise ParseError("this is no webhook of the Messaging API: it has no list of events")
    if len(found["events"]) > EVENTS_MAX:
        raise ParseError(f"more than {EVENTS_MAX} events in one call")
    scope = given.identifier(found, "destination")
    items = [_item(event, scope) for event in found["events"]]
    return items or [Ignored("a call that only tests the connection", raw_type="verify")]


def _item(found: Any, scope: str) -> Item:
    if not isinstance(found, Mapping):
        return Ignored("no event", raw_type="odd")
    event = _event(found, scope)
    if found.get("mode") == "standby":
        return Ignored("another program answers in this chat now (standby)", raw_type=event.type)
    if reason := OF_NO_CONSEQUENCE.get(event.type):
        return Ignored(reason, raw_type=event.type)
    read = READERS.get(event.type)
    if read is None:
        return Ignored(f"an event that is not known: {event.type or 'none'}", raw_type=event.type)
    if not event.key:
        return Ignored("an event that does not say whom it is from", raw_type=event.type)
    return read(event)


def _event(found: Mapping[str, Any], scope: str) -> Event:
    source = given.mapping(found, "source")
    return Event(
        found=found,
        scope=scope,
        type=given.text(found, "type", 40),
        id=given.identifier(found, "webhookEventId"),
        at=given.moment(found, "timestamp"),
        user=given.identifier(source, "userId"),
        group=given.identifier(source, "groupId") or given.identifier(source, "roomId"),
    )


def _message(event: Event) -> Item:
    found = given.mapping(event.found, "message")
    name = given.identifier(found, "id") or event.id
    if not name:
        return Ignored("a message without an id", raw_type=event.type)
    said = content.read(found)
    return Inbound(
        external_id=name,
        sender=(event.who,),
        text=said.text,
        reply_text=said.text,
        language=language.detect(said.text),
        kind=said.kind,
        conversation_key=event.key,
        sent_at=event.at,
        files=said.files,
        reply_to=given.identifier(found, "quotedMessageId"),
        extra={**said.extra, **event.extra},
        raw_type=f"message.{given.text(found, 'type', 40)}",
    )


def _postback(event: Event) -> Item:
    """A button or a menu of the account was pressed; its data is for programs, often all there is."""
    found = given.mapping(event.found, "postback")
    params = given.mapping(found, "params")
    if "newRichMenuAliasId" in params:
        return Ignored("the customer turned to another page of the menu", raw_type=event.type)
    if not event.id:
        return Ignored("a postback without an id", raw_type=event.type)
    data = given.text(found, "data", TITLE_MAX)
    chosen = next((given.text(params, name, 40) for name in ("datetime", "date", "time") if given.text(params, name, 40)), "")
    title = " ".join(one for one in (data, chosen) if one)
    return Inbound(
        external_id=event.id,
        sender=(event.who,),
        text=title,
        reply_text=title,
        kind="postback",
        conversation_key=event.key,
        sent_at=event.at,
        extra={"choice": {"id": data, "title": title}, **event.extra},
        raw_type=event.type,
    )


def _unsend(event: Event) -> Item:
    """Whoever takes a message back wants it gone everywhere; LINE asks programs to delete it too."""
    name = given.identifier(given.mapping(event.found, "unsend"), "messageId")
    if not name:
        return Ignored("an unsend that names no message", raw_type=event.type)
    return Change(name, "delete", by=(event.who,), at=event.at, raw_type=event.type)


def _follow(event: Event) -> Item:
    again = given.mapping(event.found, "follow").get("isUnblocked") is True
    return Consent(event.who, True, "unblocked" if again else "follow", at=event.at, raw_type=event.type)


def _unfollow(event: Event) -> Item:
    return Consent(event.who, False, "unfollow", at=event.at, raw_type=event.type)


READERS: Mapping[str, Callable[[Event], Item]] = {
    "message": _message,
    "postback": _postback,
    "unsend": _unsend,
    "follow": _follow,
    "unfollow": _unfollow,
}
OF_NO_CONSEQUENCE: Mapping[str, str] = {
    "join": "the account was taken into a group",
    "leave": "the account left a group",
    "memberJoined": "somebody joined the group",
    "memberLeft": "somebody left the group",
    "videoPlayComplete": "a video was watched to its end",
    "beacon": "the customer came near a beacon",
    "accountLink": "the customer linked his account with the shop's",
    "membership": "the customer's paid membership changed",
    "things": "a device of the customer told something",
    "module": "the account was attached to or detached from a module",
    "activated": "this program answers in the chat from now on",
    "deactivated": "another program answers in the chat from now on",
    "botSuspended": "LINE suspended the account",
    "botResumed": "LINE took back the suspension of the account",
    "delivery": "a notification by phone number was delivered",
}
