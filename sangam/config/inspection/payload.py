"""`inspect KIND`: what a channel's provider sent, as the values the house works with, and whether it is genuine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings as django_settings

from sangam.channels import base, registry
from sangam.config.inspection import blank
from sangam.config.inspection.job import Job, line, unreadable

URL_HEADER = "x-sangam-url"

# The labels of adapters are translatable, which needs settings, but nothing of the install.
if not django_settings.configured:
    django_settings.configure(USE_I18N=False)


def inspect(job: Job) -> str:
    """One record. Raises ParseError and whatever else an adapter lets through; the caller makes a record of it."""
    adapter = registry.get(job.kind)
    try:
        content = job.read()
    except OSError as error:
        return unreadable(job, error, blank.PAYLOAD)
    settings = base.Settings(channel_id=0, name=job.kind, address="", values=_values(adapter, job.settings))
    if job.query is not None:
        return line(_handshake(adapter, job, settings, content))
    request = _request("POST", job, content)
    record: dict[str, Any] = {"file": job.file, "error": None, "verified": _verified(adapter, request, settings, job)}
    try:
        record["items"] = [item(found) for raw in adapter.unpack(request, settings) for found in _parse(adapter, raw)]
    except base.ParseError as error:
        record.update(error=str(error), items=[])
    return line(record)


def _values(adapter: base.Adapter, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """A single secret stands for each of the kind's secret fields."""
    if given is None:
        return {}
    if "secret" in given and len(given) == 1:
        return {**dict.fromkeys(adapter.secret_fields, given["secret"]), **given}
    return dict(given)


def _request(method: str, job: Job, body: bytes) -> base.Request:
    headers = {name.lower(): str(value) for name, value in job.headers.items()}
    url = headers.pop(URL_HEADER, "")
    query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return base.Request(method=method, url=url, headers=headers, query=query, body=body)


def _handshake(adapter: base.Adapter, job: Job, settings: base.Settings, content: bytes) -> dict[str, Any]:
    query = (job.query or content.decode("utf-8", "replace")).strip()
    request = _request("GET", job, b"")
    values = json.loads(query) if query.startswith("{") else dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    request = base.Request("GET", request.url, request.headers, {**request.query, **values}, b"")
    reply = adapter.handshake(request, settings) or base.Reply(status=404)
    body = reply.body.decode("utf-8", "replace") if isinstance(reply.body, bytes) else reply.body
    return {"file": job.file, "error": None, "reply": {"status": reply.status, "body": body}}


def _verified(adapter: base.Adapter, request: base.Request, settings: base.Settings, job: Job) -> bool | None:
    """None where no secret was given or the kind signs nothing (it keeps the base's answer)."""
    if job.settings is None or type(adapter).verify is base.Adapter.verify:
        return None
    return adapter.verify(request, settings).ok


def _parse(adapter: base.Adapter, raw: base.RawItem) -> list[base.Item]:
    return adapter.parse(raw.payload, raw.headers)


def item(found: base.Item) -> dict[str, Any]:
    """A value of the contract in the shape of the command line: every key always there."""
    shape: dict[str, Any] = {
        "type": "event",
        "external_id": "",
        "conversation_key": "",
        "sender": None,
        "kind": None,
        "text": "",
        "sent_at": None,
        "reply_to": "",
        "attachments": [],
        "state": None,
        "error": None,
        "raw_type": found.raw_type,
    }
    match found:
        case base.Inbound():
            shape |= _inbound(found)
        case base.Receipt():
            shape |= _receipt(found)
        case base.Change():
            shape |= {"external_id": found.external_id, "kind": found.action, "text": found.text, "sent_at": _when(found)}
            shape["sender"] = _sender("", found.by)
        case base.Signal():
            shape |= {"conversation_key": found.conversation_key, "kind": found.action, "sender": _sender("", found.by)}
        case base.Post():
            shape |= {"external_id": found.external_id, "text": found.text, "sent_at": _when(found), "kind": "post"}
            shape["sender"] = _sender("", found.author)
        case base.Ignored():
            shape |= {"type": "ignored", "text": found.reason}
    return shape


def _inbound(found: base.Inbound) -> dict[str, Any]:
    return {
        "type": "message",
        "external_id": found.external_id,
        "conversation_key": found.conversation_key,
        "sender": _sender(found.sender_name, found.sender),
        "kind": found.kind,
        "text": found.text,
        "sent_at": found.sent_at.isoformat() if found.sent_at else None,
        "reply_to": found.thread.in_reply_to or found.reply_to,
        "attachments": [_attachment(file) for file in found.files],
    }


def _receipt(found: base.Receipt) -> dict[str, Any]:
    failure = found.failure
    return {
        "type": "receipt",
        "external_id": found.external_id,
        "sender": _sender("", ()) | {"recipient": found.recipient} if found.recipient else None,
        "sent_at": _when(found),
        "state": found.state,
        "error": {"code": failure.code, "kind": failure.kind, "permanent": failure.permanent} if failure else None,
    }


def _sender(name: str, identities: tuple[base.IdentityRef, ...]) -> dict[str, Any]:
    return {
        "name": name or next((ref.name for ref in identities if ref.name), ""),
        "identities": [{"kind": ref.kind, "scope": ref.scope, "value": ref.value} for ref in identities],
    }


def _attachment(file: base.File) -> dict[str, Any]:
    return {
        "filename": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "content_id": file.content_id,
        "ref": file.ref,
    }


def _when(found: base.Receipt | base.Change | base.Post) -> str | None:
    return found.at.isoformat() if found.at else None
