"""From a call to the house's own values, and the answer to it."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from collections.abc import Mapping
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import (
    Failure,
    File,
    Ignored,
    Inbound,
    Item,
    MessageKind,
    ParseError,
    RawItem,
    Receipt,
    Reply,
    Request,
    Settings,
)
from sangam.channels.kinds.api import entries
from sangam.lib import language

SCOPE = "x-sangam-api"
KEPT = ("user-agent", entries.IDEMPOTENCY)
HEADER_MAX = 500
FILE_NAME_MAX = 200
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*\Z")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def unpack(call: Request, settings: Settings) -> list[RawItem]:
    """The body as it came, beside the channel whose customers its ids mean. Raises ParseError for no JSON of ours."""
    try:
        entries.read(call.body, call.headers)
    except entries.Wrong as error:
        raise ParseError(str(error)) from error
    headers = {name: call.headers[name][:HEADER_MAX] for name in KEPT if name in call.headers}
    return [RawItem(call.body, {**headers, SCOPE: str(settings.channel_id)})]


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    try:
        return [_item(entry, headers.get(SCOPE, "")) for entry in entries.read(payload, headers)]
    except entries.Wrong as error:
        raise ParseError(str(error)) from error


def answer(call: Request, *, settled: bool) -> Reply:
    """200 with what was taken and what was not; 400 if nothing of it could be."""
    try:
        found = entries.read(call.body, call.headers)
    except entries.Wrong as error:
        return _json(400, {"error": str(error)})
    told = [_told(entry) for entry in found]
    status = 400 if all("error" in one for one in told) else 200
    return _json(status, {"entries": told, "settled": settled})


def _told(entry: entries.Entry) -> dict[str, Any]:
    if isinstance(entry, entries.Refused):
        return {"id": entry.id or None, "error": entry.why}
    return {"id": getattr(entry, "id", None)}


def _json(status: int, body: Mapping[str, Any]) -> Reply:
    return Reply(status, json.dumps(body, ensure_ascii=False), "application/json")


def _item(entry: entries.Entry, scope: str) -> Item:
    if isinstance(entry, entries.Refused):
        return Ignored(f"an entry that cannot be taken: {entry.why}", raw_type="refused")
    if isinstance(entry, entries.Told):
        failure = Failure(entry.error, entry.permanent, entry.code, entry.why) if entry.state == "failed" else None
        return Receipt(entry.id, entry.state, at=entry.at, failure=failure, raw_type="receipt")
    return _message(entry, scope)


def _message(entry: entries.Said, scope: str) -> Inbound:
    who, files = entry.customer, tuple(_file(one) for one in entry.files)
    claimed = (contacts.address(who.email, name=who.name),) if who.email and not who.email_verified else ()
    return Inbound(
        external_id=entry.id,
        sender=entries.reference(who, scope),
        sender_name=who.name,
        text=entry.text,
        reply_text=entry.text,
        subject=entry.subject,
        subject_base=entry.subject,
        language=entry.language.partition("-")[0].lower() or language.detect(entry.text),
        kind=_kind(entry.text, files),
        conversation_key=entry.conversation,
        sent_at=entry.sent_at,
        contacts=claimed,
        files=files,
        extra={"fields": dict(entry.fields)} if entry.fields else {},
        raw_type="message",
    )


def _kind(text: str, files: tuple[File, ...]) -> MessageKind:
    if text.strip() or not files:
        return "text"
    return "image" if all(file.content_type.startswith("image/") for file in files) else "file"


def _file(given: entries.Given) -> File:
    name = _UNSEEN.sub("", given.name).replace("\\", "/").rstrip("/").rpartition("/")[2].strip(" .\t\"'")
    name = name[-FILE_NAME_MAX:] or "file"
    kind = given.content_type.lower().strip()
    kind = kind if _TYPE.match(kind) else mimetypes.guess_type(name)[0] or "application/octet-stream"
    digest = hashlib.sha256(given.content).hexdigest()
    return File(name, kind, len(given.content), digest, given.content)
