"""What Twilio tells: messages and their statuses, as forms."""

from __future__ import annotations

import datetime as dt
import mimetypes
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sangam.channels.base import (
    Consent,
    File,
    IdentityRef,
    Ignored,
    Inbound,
    Item,
    MessageKind,
    ParseError,
    Receipt,
    ReceiptState,
)
from sangam.channels.kinds.sms import errors, law_words, proof
from sangam.channels.providers import phones
from sangam.lib import language

MEDIA_MAX = 20
TEXT_MAX = 20_000
STATES: Mapping[str, ReceiptState] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip
WAITING = ("accepted", "scheduled", "queued", "sending")
SENDER_UNKNOWN = ("", "anonymous", "266696687", "+266696687")
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*\Z")
_DONE = re.compile(r"\d{10}\Z")


def parse(payload: bytes, region: str = "") -> list[Item]:
    """One call, one form. Raises ParseError."""
    try:
        fields = {name: values[0] for name, values in proof.form(payload).items()}
    except ValueError as error:
        raise ParseError("this is no form") from error
    if not (name := _name(fields)):
        raise ParseError("this is no call about a message: it has no MessageSid")
    if told := fields.get("MessageStatus"):
        return [_status(name, told, fields)]
    if fields.get("SmsStatus", "received") not in ("received", "receiving"):
        return [_status(name, fields["SmsStatus"], fields)]
    return _said(name, fields, region)


def _name(fields: Mapping[str, str]) -> str:
    return next((fields[one] for one in ("MessageSid", "SmsSid", "SmsMessageSid") if fields.get(one)), "")[:100]


def _said(name: str, fields: Mapping[str, str], region: str) -> list[Item]:
    given = fields.get("From", "").removeprefix("rcs:")
    who = phones.fold(given, fields.get("FromCountry", "")[:2] or region)
    if who.lower() in SENDER_UNKNOWN:
        return [Ignored("a message without a sender", raw_type="inbound")]
    text = fields.get("Body", "")[:TEXT_MAX]
    sender = identity(who, proven=True)
    files = _files(fields)
    item = Inbound(
        external_id=name, sender=(sender,), text=text, reply_text=text, language=language.detect(text),
        kind=kind_of(text, files), conversation_key=who, files=files,
        reply_to=fields.get("OriginalRepliedMessageSid", "")[:100], extra=_extra(fields), raw_type="inbound",
    )  # fmt: skip
    return [item, *consents(sender, text, fields.get("OptOutType", ""))]


def identity(who: str, *, proven: bool) -> IdentityRef:
    return IdentityRef(phones.KIND, who, proven=proven)


def consents(sender: IdentityRef, text: str, told: str = "") -> list[Item]:
    """What a message means to the law: by the gateway's own word (`told`: STOP, START, HELP), else by the whole text."""
    word = told.strip().lower() if told.strip().lower() in ("stop", "start", "help") else law_words.meaning(text)
    if word in ("stop", "start"):
        return [Consent(by=sender, given=word == "start", reason=word, raw_type="consent")]
    return []


def kind_of(text: str, files: Sequence[File]) -> MessageKind:
    if text.strip() or not files:
        return "text"
    first = files[0].content_type.partition("/")[0]
    kinds: Mapping[str, MessageKind] = {"image": "image", "audio": "audio", "video": "video"}
    return kinds.get(first, "file")


def _files(fields: Mapping[str, str]) -> tuple[File, ...]:
    found = []
    for place in range(MEDIA_MAX):
        if not (address := fields.get(f"MediaUrl{place}", "")):
            break
        kind = fields.get(f"MediaContentType{place}", "").lower().partition(";")[0].strip()
        kind = kind if _TYPE.match(kind) else "application/octet-stream"
        found.append(File(f"media-{place + 1}{mimetypes.guess_extension(kind) or ''}", kind, 0, ref=address[:2000]))
    return tuple(found)


def _extra(fields: Mapping[str, str]) -> dict[str, Any]:
    """Where a number belongs, as Twilio guesses it; a place that was sent; a button that was pressed (RCS)."""
    extra: dict[str, Any] = {}
    where = [fields.get(f"From{one}", "")[:80].title() for one in ("City", "State")]
    where = [one for one in (*where, fields.get("FromCountry", "")[:2]) if one.strip()]
    if where:
        extra["fields"] = {"place": ", ".join(where)}
    try:
        latitude, longitude = float(fields["Latitude"]), float(fields["Longitude"])
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            place = {"name": fields.get("Label", "")[:200], "address": fields.get("Address", "")[:300]}
            extra["location"] = {"latitude": latitude, "longitude": longitude, **place}
    except (KeyError, ValueError):
        pass
    if fields.get("ButtonPayload") or fields.get("ButtonText"):
        extra["choice"] = {"id": fields.get("ButtonPayload", "")[:200], "title": fields.get("ButtonText", "")[:200]}
    return extra


def _status(name: str, told: str, fields: Mapping[str, str]) -> Item:
    state = STATES.get(told.lower())
    if state is None:
        reason = "it has not left Twilio yet" if told.lower() in WAITING else "a status that we do not know"
        return Ignored(f"{reason}: {told[:40]}", raw_type="status")
    failure = None
    if state == "failed":
        failure = errors.of(fields.get("ErrorCode", ""), fields.get("ErrorMessage", "")[:200] or told)
    who = phones.fold(fields.get("To", "").removeprefix("rcs:"))
    return Receipt(
        name, state, recipient=who, at=_done(fields.get("RawDlrDoneDate", "")), failure=failure, raw_type="status",
        extra=_price(fields),
    )  # fmt: skip


def _done(given: str) -> dt.datetime | None:
    """`YYMMDDhhmm` of the carrier's own report, in UTC."""
    try:
        return dt.datetime.strptime(given, "%y%m%d%H%M").replace(tzinfo=dt.UTC) if _DONE.match(given) else None
    except ValueError:
        return None


def _price(fields: Mapping[str, str]) -> dict[str, Any]:
    amount = fields.get("Price", "").lstrip("-")
    extra: dict[str, Any] = {}
    if re.fullmatch(r"\d{1,6}(\.\d{1,8})?", amount):
        extra["price"] = {"amount": amount, "currency": fields.get("PriceUnit", "USD").upper()[:3]}
    if (segments := fields.get("NumSegments", "")).isdigit() and len(segments) < 5:
        extra["segments"] = int(segments)
    return extra
