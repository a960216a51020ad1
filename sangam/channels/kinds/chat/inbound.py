"""From frames and the visit they came in to the house's own values.

The visit and the files it named were proved by `unpack`, which wrote them into headers of the raw; the tokens themselves
are not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import (
    Contact,
    File,
    IdentityRef,
    Ignored,
    Inbound,
    Item,
    MessageKind,
    ParseError,
    RawItem,
    Receipt,
    Request,
    Settings,
)
from sangam.channels.kinds.chat import files, frames, visits
from sangam.channels.widgets import Frame

VISIT = "x-sangam-visit"
FILES = "x-sangam-visit-files"
KEPT = ("user-agent", "origin")
HEADER_MAX = 500


def bearer(call: Request) -> str:
    scheme, _space, token = call.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def unpack(call: Request, settings: Settings) -> list[RawItem]:
    """The body as it came, beside what its tokens proved."""
    visitor = visits.visitor(bearer(call), settings)
    if visitor is None:
        raise ParseError("no visitor")
    headers = {name: call.headers[name][:HEADER_MAX] for name in KEPT if name in call.headers}
    headers[VISIT] = json.dumps(
        {
            "key": visitor.key,
            "name": visitor.name,
            "language": visitor.language,
            "refs": [[r.kind, r.value, r.scope, r.name] for r in visitor.refs],
        }
    )
    if found := _files(call.body, visitor.key, settings):
        headers[FILES] = json.dumps(found)
    return [RawItem(call.body, headers)]


def _files(body: bytes, key: str, settings: Settings) -> dict[str, Any]:
    named = (token for frame in frames.read(body) if isinstance(frame, frames.Said) for token in frame.files)
    opened = {files.mark(token): files.read(token, key, settings) for token in named}
    return {mark: found for mark, found in opened.items() if found}


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    try:
        visit = json.loads(headers[VISIT])
        known = json.loads(headers.get(FILES, "{}"))
    except (KeyError, ValueError) as error:
        raise ParseError("the raw says nothing of the visit it came in") from error
    refs = tuple(IdentityRef(kind, value, scope, name, True) for kind, value, scope, name in visit["refs"])
    return [item for frame in frames.read(payload) for item in _items(frame, visit, refs, known)]


def understood(call: Request, settings: Settings) -> list[Frame]:
    """How each frame of a proved call will be taken, in order."""
    visitor = visits.visitor(bearer(call), settings)
    key = visitor.key if visitor else ""
    known = _files(call.body, key, settings)
    return [_frame(frame, key, known) for frame in frames.read(call.body)]


def _frame(frame: frames.Frame, key: str, known: Mapping[str, Any]) -> Frame:
    if isinstance(frame, frames.Refused):
        return Frame(frame.id, problem=frame.why)
    if isinstance(frame, frames.Said):
        return Frame(frame.id, _external_id(key, frame), problem=_missing(frame, known), files=bool(frame.files))
    return Frame(frame.id, left=frame.email if isinstance(frame, frames.Left) else "")


def _external_id(key: str, frame: frames.Said) -> str:
    """The browser's name stands before the id it chose, so that nobody can take another's."""
    return f"{key}:{frame.id}"


def _missing(frame: frames.Said, known: Mapping[str, Any]) -> str:
    lost = any(files.mark(token) not in known for token in frame.files)
    return "a file was uploaded too long ago, or by somebody else: upload it again" if lost else ""


def _items(
    frame: frames.Frame, visit: Mapping[str, Any], refs: tuple[IdentityRef, ...], known: Mapping[str, Any]
) -> list[Item]:
    if isinstance(frame, frames.Refused):
        return [Ignored(f"a frame that cannot be taken: {frame.why}")]
    if isinstance(frame, frames.Seen):
        chat = [ref for ref in refs if ref.kind == visits.KIND]
        return [Receipt("", "read", recipient=ref.value, scope=ref.scope, upto=frame.upto) for ref in chat]
    if isinstance(frame, frames.Left):
        return [Contact(visit["key"], refs[0], (contacts.address(frame.email),))]
    if problem := _missing(frame, known):
        return [Ignored(problem)]
    return [_message(frame, visit, refs, known)]


def _message(frame: frames.Said, visit: Mapping[str, Any], refs: tuple[IdentityRef, ...], known: Mapping[str, Any]) -> Inbound:
    answers = dict(frame.answers)
    named, left, asked = answers.pop("name", ""), answers.pop("email", ""), answers.pop("question", "")
    called = visit["name"] or named
    text = "\n\n".join(dict.fromkeys(filter(None, [asked, frame.text])))
    attached = tuple(File(**known[files.mark(token)]) for token in frame.files)
    extra: dict[str, Any] = {**({"answers": answers} if answers else {}), **({"page": dict(frame.page)} if frame.page else {})}
    return Inbound(
        external_id=_external_id(visit["key"], frame),
        sender=tuple(IdentityRef(ref.kind, ref.value, ref.scope, ref.name or called, ref.proven) for ref in refs),
        sender_name=called,
        text=text,
        reply_text=text,
        language=visit["language"].partition("-")[0],
        kind=_kind(text, attached),
        conversation_key=visit["key"],
        further_keys=tuple(ref.value for ref in refs if ref.value.startswith(visits.USER)),
        contacts=(contacts.address(left, name=called),) if left else (),
        files=attached,
        extra=extra,
        raw_type="message",
    )


def _kind(text: str, attached: tuple[File, ...]) -> MessageKind:
    if text or not attached:
        return "text"
    return "image" if all(file.content_type.startswith("image/") for file in attached) else "file"
