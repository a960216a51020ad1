"""What a call says: one entry, or many under `entries`, each a message or a receipt. Every entry is judged
by itself, so that one that cannot be taken does not keep the others out."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sangam.channels import contacts
from sangam.channels.base import ErrorKind, IdentityRef, ReceiptState

BODY_MAX = 48 * 1024 * 1024
ENTRIES_MAX = 500
TEXT_MAX = 100_000
ID_MAX = 200
NAME_MAX = 120
FILES_MAX = 20
FILES_TOTAL_MAX = 30 * 1024 * 1024
LANGUAGE_MAX = 16
STATES = ("sent", "delivered", "read", "failed")
ERRORS = (
    "recipient", "mailbox_full", "policy", "spam", "auth", "limit", "window", "content", "network", "provider", "unknown",
)  # fmt: skip
IDEMPOTENCY = "idempotency-key"


class Wrong(ValueError):
    """Why an entry cannot be taken, for the programmer who wrote it: the text names the field."""


@dataclass(frozen=True, slots=True)
class Given:
    """One file, decoded."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str = ""
    email: str = ""
    email_verified: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    id: str
    customer: Person
    conversation: str
    text: str
    subject: str = ""
    language: str = ""
    sent_at: dt.datetime | None = None
    files: tuple[Given, ...] = ()
    fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a message of ours."""

    id: str
    state: ReceiptState
    at: dt.datetime | None = None
    error: ErrorKind = "unknown"
    permanent: bool = True
    code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    id: str
    why: str


Entry = Said | Told | Refused


def read(body: bytes, headers: Mapping[str, str]) -> list[Entry]:
    """Raises Wrong when there is nothing that could be judged one by one."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Wrong("the body is no JSON in UTF-8") from error
    if not isinstance(found, dict):
        raise Wrong("the body must be a JSON object")
    many = found.get("entries")
    if many is None:
        return [_entry(found, headers.get(IDEMPOTENCY, ""))]
    if not isinstance(many, list) or not 0 < len(many) <= ENTRIES_MAX:
        raise Wrong(f"entries: a list of 1 to {ENTRIES_MAX}")
    return [_entry(one, "") for one in many]


def _entry(given: object, key: str) -> Entry:
    if not isinstance(given, dict):
        return Refused("", "an entry must be a JSON object")
    name = given.get("id")
    shown = name if isinstance(name, str) and len(name) <= ID_MAX else ""
    kind = given.get("type", "message")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        return Refused(shown, f"type: one of {', '.join(_READERS)}")
    try:
        return reader({**given, "id": given.get("id", key)})
    except Wrong as error:
        return Refused(shown, str(error))


def _said(given: dict[str, Any]) -> Said:
    who = _person(given)
    text, files = _text(given, "text", TEXT_MAX), _files(given)
    if not text.strip() and not files:
        raise Wrong("text: a message needs words or a file")
    fields = given.get("fields")
    if fields is not None and not isinstance(fields, dict):
        raise Wrong("fields: a JSON object")
    return Said(
        id=_id(given, "id", needed=True),
        customer=who,
        conversation=_id(given, "conversation") or who.id,
        text=text,
        subject=" ".join(_text(given, "subject", 500).split()),
        language=_text(given, "language", LANGUAGE_MAX),
        sent_at=_moment(given, "sent_at"),
        files=files,
        fields=fields,
    )


def _told(given: dict[str, Any]) -> Told:
    state, error = given.get("state"), given.get("error") or {}
    if state not in STATES:
        raise Wrong(f"state: one of {', '.join(STATES)}")
    if not isinstance(error, dict):
        raise Wrong("error: a JSON object")
    kind = error.get("kind", "unknown")
    if kind not in ERRORS:
        raise Wrong(f"error.kind: one of {', '.join(ERRORS)}")
    return Told(
        id=_id(given, "message", needed=True), state=cast(ReceiptState, state), at=_moment(given, "at"),
        error=cast(ErrorKind, kind), permanent=error.get("permanent") is not False, code=_text(error, "code", 40),
        why=_text(error, "text", 1000),
    )  # fmt: skip


_READERS: Mapping[str, Callable[[dict[str, Any]], Entry]] = {"message": _said, "receipt": _told}


def _person(given: dict[str, Any]) -> Person:
    customer = given.get("customer")
    if not isinstance(customer, dict):
        raise Wrong("customer: a JSON object with an id")
    try:
        number = _id(customer, "id", needed=True)
        email = _text(customer, "email", contacts.ADDRESS_MAX)
        if email:
            contacts.address(email)
    except ValueError as error:
        raise Wrong(f"customer.{error}" if isinstance(error, Wrong) else f"customer.email: {error}") from error
    return Person(number, contacts.name(_text(customer, "name", NAME_MAX)), email, customer.get("email_verified") is True)


def reference(who: Person, scope: str) -> tuple[IdentityRef, ...]:
    """The caller vouches for his own customer's id; for an address only if he says that it was verified."""
    letters = (contacts.address(who.email, name=who.name, proven=True),) if who.email and who.email_verified else ()
    return (IdentityRef(KIND, who.id, scope, who.name, True), *letters)


KIND = "api"
"""Of identities: the id that the other system knows its customer by."""


def _id(given: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = given.get(name, "")
    value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(value, str) or len(value) > ID_MAX or not value.isprintable() or value != value.strip():
        raise Wrong(f"{name}: at most {ID_MAX} letters that can be printed")
    if needed and not value:
        raise Wrong(f"{name}: must be given")
    return value


def _text(given: Mapping[str, Any], name: str, most: int) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise Wrong(f"{name}: text of at most {most} letters")
    return value


def _moment(given: Mapping[str, Any], name: str) -> dt.datetime | None:
    """With its zone: an hour without one means another moment to everybody."""
    value = given.get(name)
    if value is None:
        return None
    try:
        found = dt.datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError
        return found.astimezone(dt.UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise Wrong(f"{name}: a time like 2026-03-01T09:30:00Z") from error


def _files(given: Mapping[str, Any]) -> tuple[Given, ...]:
    found = given.get("files")
    found = [] if found is None else found
    if not isinstance(found, list) or len(found) > FILES_MAX:
        raise Wrong(f"files: a list of at most {FILES_MAX}")
    files = tuple(_file(one) for one in found)
    if sum(len(one.content) for one in files) > FILES_TOTAL_MAX:
        raise Wrong(f"files: at most {FILES_TOTAL_MAX} bytes together")
    return files


def _file(given: object) -> Given:
    if not isinstance(given, dict):
        raise Wrong("files: each a JSON object")
    content = given.get("content")
    if not isinstance(content, str):
        raise Wrong("files.content: the bytes in Base64")
    try:
        decoded = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Wrong("files.content: the bytes in Base64") from error
    return Given(_text(given, "name", 300) or "file", _text(given, "content_type", 127), decoded)
