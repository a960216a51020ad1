"""The envelope: {"object", "entry": [{"id", "time", "messaging": […], "changes": [{"field", "value"}]}]}.

An app of Meta has one address for each object (Page, Instagram), whoever of ours it belongs to. So a channel may be told what
is meant for another one: it becomes an `Ignored` that says what to do, and its raw can be replayed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from sangam.channels.base import Ignored, Item, ParseError, RawItem, Request, Settings
from sangam.channels.providers import meta
from sangam.channels.providers.pages.values import ident

ACCOUNT, APP, HUMAN = "x-sangam-account", "x-sangam-app", "x-sangam-human"
"""What of the channel's settings a call is read with: its own id at Meta, its app, and whether the app may use HUMAN_AGENT."""


class Object(StrEnum):
    """What webhooks are about, in Meta's words."""

    PAGE = auto()
    INSTAGRAM = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Whose webhook it is. `identity` is the kind of identity that its people have, `at` when it was sent."""

    object: Object
    identity: str
    account: str
    at: dt.datetime | None = None
    app: str = ""
    human: bool = True


Reader = Callable[[Mapping[str, Any], Place], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Readers:
    """What a kind understands: `events` of direct messages, and changes by their field."""

    object: Object
    identity: str
    events: Reader | None = None
    fields: Mapping[str, Callable[[Mapping[str, Any], Place, str], Iterable[Item]]] | None = None


MESSAGING = frozenset({
    "messages", "message_edits", "message_edit", "messaging_postbacks", "message_reactions", "message_reads", "messaging_seen",
    "message_deliveries", "message_echoes", "messaging_optins", "messaging_referrals", "messaging_referral",
    "messaging_handovers", "messaging_handover", "standby", "messaging_policy_enforcement", "messaging_account_linking",
})  # fmt: skip
"""Fields whose events are direct messages. The app's own test button sends them as changes."""
OWN_APP = "with an app of its own, whose callback is the address that its connection test shows"
DIRECT = f"direct messages of this account: they come in by a channel for its messages, {OWN_APP}"
PUBLIC = f"what is said in public at this account: it comes in by a channel for its comments, {OWN_APP}"
ELSEWHERE = {
    **dict.fromkeys(MESSAGING, DIRECT),
    **dict.fromkeys(("feed", "mention", "ratings", "comments", "live_comments", "mentions"), PUBLIC),
}


def unpack(request: Request, settings: Settings, account: str) -> list[RawItem]:
    """The call as it came, beside what it is read with; `account` names the setting that holds the channel's own id."""
    (raw,) = meta.unpack(request)
    own = {ACCOUNT: str(settings.get(account, "")), APP: str(settings.get("app_id", ""))}
    human = {} if settings.get("human_agent", True) else {HUMAN: "no"}
    return [RawItem(raw.payload, {**raw.headers, **{name: one for name, one in own.items() if one}, **human})]


def read(payload: bytes, headers: Mapping[str, str], readers: Readers) -> list[Item]:
    """All that a call holds. Raises ParseError."""
    found = meta.document(payload)
    try:
        return [item for entry in found["entry"] for item in _entry(found.get("object"), entry, headers, readers)]
    except RecursionError as error:
        raise ParseError("this is nested too deep") from error


def _entry(object_: Any, entry: Any, headers: Mapping[str, str], readers: Readers) -> Iterator[Item]:
    if not isinstance(entry, dict):
        yield Ignored("an entry that is no object", raw_type="entry")
        return
    account, own = ident(entry, "id"), headers.get(ACCOUNT, "")
    if object_ != readers.object.value:
        name = object_[:40] if isinstance(object_, str) else "none"
        why = f"a webhook of the object “{name}”, and this channel reads “{readers.object}”: each object has its own address"
        why += " in the app; give it the one of a channel for it"
        yield Ignored(why, raw_type=name)
        return
    if own and account and account != own and account != "0":
        why = f"it is about the account {account[:60]}, and this channel is {own[:60]}: make a channel for that one, {OWN_APP}"
        yield Ignored(why, raw_type="other account")
        return
    place = Place(
        readers.object, readers.identity, own or account, meta.moment(entry.get("time")),
        headers.get(APP, ""), headers.get(HUMAN, "") != "no",
    )  # fmt: skip
    seen = False
    for name in ("messaging", "standby", "changes"):
        if name not in entry:
            continue
        seen = True
        rows = entry[name]
        for row in rows if isinstance(rows, list) else [rows]:
            yield from _row(name, row, place, readers)
    if not seen:
        yield Ignored("an entry without events", raw_type="entry")


def _row(name: str, row: Any, place: Place, readers: Readers) -> Iterator[Item]:
    if not isinstance(row, dict):
        yield Ignored("an event that is no object", raw_type=name)
    elif name == "standby":
        yield Ignored("another app has this conversation now (standby)", raw_type=name)
    elif name == "messaging":
        yield from _event(name, row, place, readers)
    else:
        yield from _change(row, place, readers)


def _event(name: str, event: Mapping[str, Any], place: Place, readers: Readers) -> Iterator[Item]:
    if readers.events is None:
        yield Ignored(DIRECT, raw_type=name)
    else:
        yield from readers.events(event, place)


def _change(change: Mapping[str, Any], place: Place, readers: Readers) -> Iterator[Item]:
    field, value = change.get("field"), change.get("value")
    field = field[:60] if isinstance(field, str) else ""
    reader = (readers.fields or {}).get(field)
    if not isinstance(value, dict):
        yield Ignored("a change without a value", raw_type=field)
    elif reader is not None:
        yield from reader(value, place, field)
    elif field in MESSAGING and readers.events is not None:
        yield from readers.events(value, place)
    else:
        yield Ignored(ELSEWHERE.get(field, f"the field “{field}” is not used here; it need not be subscribed"), raw_type=field)
