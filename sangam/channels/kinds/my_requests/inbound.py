"""What a customer wrote on the page, as the house's own value. The page has proved who he is; the reply token names the
matter he answered, and threading still asks whether he takes part there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import EXTERNAL_ID_MAX, IDENTITY_VALUE_MAX, File, IdentityRef, Inbound, Item, ParseError, Thread
from sangam.channels.portals import Written

TEXT_MAX = 20_000
SUBJECT_MAX = 200
NAME_MAX = 300
FILES_MAX = 10


def body(written: Written) -> bytes:
    """What `parse` reads."""
    who = written.who
    files = [
        {"name": one.name, "type": one.content_type, "size": one.size, "sha256": one.sha256, "stored": one.stored}
        for one in written.files
    ]
    given = {
        "id": written.id,
        "who": {"kind": who.kind, "value": who.value, "scope": who.scope, "name": who.name},
        "text": written.text,
        "subject": written.subject,
        "language": written.language,
        "token": written.token,
        "files": files,
    }
    return json.dumps(given).encode()


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    try:
        given = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("not JSON") from error
    if not isinstance(given, dict):
        raise ParseError("not a JSON object")
    who = _who(given.get("who"))
    text = _text(given, "text", TEXT_MAX)
    files = _files(given.get("files", []))
    token = _text(given, "token", 200)
    return [
        Inbound(
            external_id=_text(given, "id", EXTERNAL_ID_MAX),
            sender=(who,),
            sender_name=who.name,
            text=text,
            reply_text=text,
            subject=_text(given, "subject", SUBJECT_MAX),
            language=_text(given, "language", 16).partition("-")[0],
            kind="text" if text or not files else "file",
            thread=Thread(tokens=(token,)) if token else Thread(),
            files=files,
            raw_type="message",
        )
    ]


def _text(given: Mapping[str, Any], name: str, most: int) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > most or any("\ud800" <= one <= "\udfff" for one in value):
        raise ParseError(f"{name} is a text of at most {most} characters")
    return value.replace("\x00", "")


def _who(value: object) -> IdentityRef:
    if not isinstance(value, dict):
        raise ParseError("who is an object")
    kind, one = _text(value, "kind", 20), _text(value, "value", IDENTITY_VALUE_MAX)
    if not kind or not one:
        raise ParseError("who has a kind and a value")
    return IdentityRef(kind, one, _text(value, "scope", 80), _text(value, "name", NAME_MAX), proven=True)


def _files(value: object) -> tuple[File, ...]:
    if not isinstance(value, list) or len(value) > FILES_MAX:
        raise ParseError(f"files is a list of at most {FILES_MAX}")
    return tuple(_file(one) for one in value)


def _file(value: object) -> File:
    if not isinstance(value, dict) or not isinstance(value.get("size"), int) or value["size"] < 0:
        raise ParseError("a file is an object with its size")
    return File(
        name=_text(value, "name", 300),
        content_type=_text(value, "type", 127),
        size=value["size"],
        sha256=_text(value, "sha256", 64),
        stored=_text(value, "stored", 64),
    )
