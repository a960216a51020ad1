"""The frames of one call, from bytes: everything is bounded before and while it is read, so that this costs at most a
few milliseconds whatever somebody sends, and needs no child process (docs/adr/0009-small-json-is-read-in-place.md).

    {"frames": [{"type": "message", "id": "…", "text": "…", "files": ["…"], "answers": {"email": "…"}, "page": {…}},
                {"type": "read", "upto": 4711}, {"type": "contact", "email": "…"}]}

A frame that cannot be taken says why and leaves the others alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import ParseError

BODY_MAX = 64 * 1024
FRAMES_MAX = 50
TEXT_MAX = 4000
FILES_MAX = 10
ANSWERS_MAX = 20
ANSWER_MAX = 1000
PAGE_MAX = 500
NUMBER_MAX = 2**63 - 1
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Bad(ValueError):
    """This frame cannot be taken; the text says why, for whoever wrote the client."""


@dataclass(frozen=True, slots=True)
class Said:
    id: str
    text: str
    files: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    page: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    id: str
    upto: int


@dataclass(frozen=True, slots=True)
class Left:
    """An address to go on with."""

    id: str
    email: str


@dataclass(frozen=True, slots=True)
class Refused:
    id: str
    why: str


Frame = Said | Seen | Left | Refused


def read(body: bytes) -> list[Frame]:
    """Raises ParseError for what is no list of frames at all."""
    if len(body) > BODY_MAX:
        raise ParseError(f"more than {BODY_MAX} bytes at once")
    try:
        call = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {type(error).__name__}") from error
    frames = call.get("frames") if isinstance(call, dict) else None
    if not isinstance(frames, list) or not frames:
        raise ParseError("no frames")
    if len(frames) > FRAMES_MAX:
        raise ParseError(f"more than {FRAMES_MAX} frames at once")
    return [_frame(frame) for frame in frames]


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _frame(frame: object) -> Frame:
    number = frame.get("id") if isinstance(frame, dict) else None
    name = number if isinstance(number, str) and _ID.match(number) else ""
    try:
        if not isinstance(frame, dict):
            raise Bad("a frame is an object")
        reader = _READERS.get(str(frame.get("type")))
        if reader is None:
            raise Bad("a frame of a type that is not known")
        return reader(name, frame)
    except Bad as error:
        return Refused(name, str(error))


def _said(name: str, frame: Mapping[str, Any]) -> Said:
    if not name:
        raise Bad("a message needs an id of 8 to 64 letters, digits, - or _")
    text = clean(_text(frame, "text", limit=None)).strip()
    answers = _answers(frame.get("answers"))
    if len(text) > TEXT_MAX:
        raise Bad(f"the text is longer than {TEXT_MAX} characters")
    files = _files(frame.get("files"))
    if not (text or files or answers.get("question")):
        raise Bad("there is nothing in it")
    return Said(name, text, files, answers, _page(frame.get("page")))


def _seen(name: str, frame: Mapping[str, Any]) -> Seen:
    upto = frame.get("upto")
    if not isinstance(upto, int) or isinstance(upto, bool) or not 0 < upto <= NUMBER_MAX:
        raise Bad("upto is the id of a message")
    return Seen(name, upto)


def _left(name: str, frame: Mapping[str, Any]) -> Left:
    try:
        return Left(name, contacts.address(_text(frame, "email", limit=contacts.ADDRESS_MAX)).value)
    except ValueError as error:
        raise Bad(str(error)) from error


_READERS: dict[str, Callable[[str, Mapping[str, Any]], Frame]] = {"message": _said, "read": _seen, "contact": _left}


def clean(text: str) -> str:
    """What no column holds is replaced; line ends become one kind."""
    return _UNSTORABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def _text(frame: Mapping[str, Any], name: str, *, limit: int | None) -> str:
    value = frame.get(name, "")
    if not isinstance(value, str):
        raise Bad(f"{name} is no text")
    if limit is not None and len(value) > limit:
        raise Bad(f"{name} is longer than {limit} characters")
    return value


def _files(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Bad("files is a list of file tokens")
    if len(value) > FILES_MAX:
        raise Bad(f"more than {FILES_MAX} files")
    return tuple(dict.fromkeys(value))


def _answers(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > ANSWERS_MAX:
        raise Bad(f"answers is an object of at most {ANSWERS_MAX} texts")
    found = {}
    for key, one in value.items():
        if not _KEY.match(key) or not isinstance(one, str) or len(one) > ANSWER_MAX:
            raise Bad(f"an answer is a text of at most {ANSWER_MAX} characters under a plain key")
        if text := clean(one).strip():
            found[key] = text
    if "email" in found:
        try:
            found["email"] = contacts.address(found["email"]).value
        except ValueError as error:
            raise Bad(f"email: {error}") from error
    if "name" in found:
        found["name"] = contacts.name(found["name"])
    return found


def _page(value: object) -> dict[str, str]:
    """Where the visitor is. Of no consequence: what does not fit is left out."""
    if not isinstance(value, dict):
        return {}
    given = {name: value.get(name) for name in ("url", "title")}
    return {name: clean(one)[:PAGE_MAX] for name, one in given.items() if isinstance(one, str) and one}
