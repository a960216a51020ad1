"""What any HTTP gateway tells, read by the fields that an admin named."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Failure, Ignored, Inbound, Item, ParseError, Receipt
from sangam.channels.kinds.sms import fields, twilio_in
from sangam.channels.providers import phones
from sangam.lib import language

ENTRIES_MAX = 1000
ID_MAX = 200
MS_FROM = 1e11


def parse(payload: bytes, content_type: str, told: Mapping[str, Any]) -> list[Item]:
    """Raises ParseError."""
    found = fields.document(payload, content_type)
    many = fields.pick(found, str(told.get("in_list", ""))) if told.get("in_list") else found
    if told.get("in_list") and many is None:
        many = found
    entries = many if isinstance(many, list) else [many]
    if not entries or not all(isinstance(one, dict) for one in entries[:ENTRIES_MAX]):
        raise ParseError("the fields of this call are not where the settings of the channel say")
    return [item for entry in entries[:ENTRIES_MAX] for item in _entry(entry, told)]


def _entry(entry: Mapping[str, Any], told: Mapping[str, Any]) -> list[Item]:
    def said(name: str) -> str:
        return fields.text(entry, str(told.get(name, "")))

    who = phones.fold(said("in_from"), str(told.get("region", ""))[:2])
    if who and fields.pick(entry, str(told.get("in_text", ""))) is not None:
        return _said(entry, who, said, told)
    if said("told_id") and said("told_state"):
        return [_told(said, told)]
    return [
        Ignored("neither a message nor a report: the fields that the channel's settings name are not there", raw_type="call")
    ]


def _said(entry: Mapping[str, Any], who: str, said: Any, told: Mapping[str, Any]) -> list[Item]:
    text, name = said("in_text"), said("in_id").strip()[:ID_MAX]
    sender = twilio_in.identity(who, proven=True)
    item = Inbound(
        external_id=name or _digest(entry), sender=(sender,), text=text, reply_text=text, language=language.detect(text),
        conversation_key=who, sent_at=moment(said("in_time")), raw_type="inbound",
    )  # fmt: skip
    return [item, *twilio_in.consents(sender, text)]


def _digest(entry: Mapping[str, Any]) -> str:
    """A name for a message that has none: of everything that the gateway said of it."""
    return "sha256-" + hashlib.sha256(json.dumps(entry, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()


def _told(said: Any, told: Mapping[str, Any]) -> Item:
    word, name = said("told_state").strip(), said("told_id").strip()[:ID_MAX]
    given = told.get("states")
    named = {str(key).lower(): value for key, value in given.items()} if isinstance(given, Mapping) else {}
    state = named.get(word.lower()) or fields.STATES.get(word.lower())
    if state not in ("sent", "delivered", "read", "failed"):
        return Ignored(f"a state that the channel's settings do not know: {word[:40]}", raw_type="report")
    failure = Failure("unknown", True, said("told_code")[:40], word[:200]) if state == "failed" else None
    return Receipt(name, state, at=moment(said("told_time")), failure=failure, raw_type="report")


def moment(given: str) -> dt.datetime | None:
    """Seconds or milliseconds since 1970, or ISO 8601; without a zone it is UTC."""
    try:
        number = float(given)
    except ValueError:
        return _iso(given)
    try:
        return dt.datetime.fromtimestamp(number / 1000 if abs(number) > MS_FROM else number, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _iso(given: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(given.strip())
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None
