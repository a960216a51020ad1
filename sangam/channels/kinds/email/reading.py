"""Raw bytes to a `Mail`: everything that is found in it, nothing yet judged."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sangam.channels.base import ParseError

from . import addresses, bodies, charset, dates, headers, ids, mime
from .mail import Mail, Mailbox

SIZE_MAX = 150 * 1024 * 1024

_ENVELOPE = re.compile(rb">?From (?![ \t]*:)[^\r\n]{1,500}\r?\n")


def read(raw: bytes) -> Mail:
    """Raises ParseError for what is no mail at all: nothing, or bytes without a single header field."""
    data = prepare(raw)
    block = headers.block(data)
    if not block.fields:
        raise ParseError("there is no header field in it, so this is no mail")
    tree = mime.parse(data, block)
    hint = _hint(tree.root)
    body = bodies.read(tree, hint)
    values = _Values(block.fields, hint)
    report = body.report
    return Mail(
        headers=values.decoded(),
        message_id=ids.one(values.one("message-id")) or ids.synthetic(raw),
        in_reply_to=ids.many(values.joined("in-reply-to")),
        references=ids.many(values.joined("references")),
        subject=headers.text(headers.first(block.fields, "subject"), hint),
        date=next((date for date in map(dates.parse, values.all("date")) if date), None),
        froms=values.mailboxes("from"),
        sender=next(iter(values.mailboxes("sender")), None),
        reply_to=values.mailboxes("reply-to"),
        to=values.mailboxes("to"),
        cc=values.mailboxes("cc"),
        bcc=values.mailboxes("bcc"),
        content_type=tree.root.type,
        text=body.text,
        html=body.html,
        files=body.files,
        report_type=report.kind,
        report=tuple(report.groups),
        returned=report.returned,
        returned_text=_returned_text(report.returned_body),
        notes=(*block.notes, *body.notes, *(() if ids.one(values.one("message-id")) else ("id-missing",))),
    )


def prepare(raw: bytes) -> bytes:
    """The bytes of one mail from its first header field on, with LF or CRLF line ends."""
    if len(raw) > SIZE_MAX:
        raise ParseError(f"larger than {SIZE_MAX // 1024 // 1024} MB")
    data = _narrow(raw)
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    elif b"\r\r\n" in data[:5_000]:
        data = data.replace(b"\r\r\n", b"\r\n")
    data = data.lstrip(b"\r\n\t \x00") if data[:1] in (b"\r", b"\n", b"\t", b" ", b"\x00") else data
    at = 0
    while envelope := _ENVELOPE.match(data, at):
        at = envelope.end()
    data = data[at:].lstrip(b"\r\n") if at else data
    if not data.strip(b"\x00 \r\n\t"):
        raise ParseError("empty")
    return data


def _narrow(raw: bytes) -> bytes:
    """A whole mail saved as UTF-16 or with a byte order mark becomes UTF-8."""
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return charset.decode(raw).encode("utf-8")
    head = raw[:200]
    if len(head) > 20 and head[1::2].count(0) > len(head[1::2]) * 0.9 and head[0::2].count(0) == 0:
        return raw.decode("utf-16-le", "replace").encode("utf-8", "replace")
    if len(head) > 20 and head[0::2].count(0) > len(head[0::2]) * 0.9 and head[1::2].count(0) == 0:
        return raw.decode("utf-16-be", "replace").encode("utf-8", "replace")
    return raw


def _hint(root: mime.Part) -> str:
    """The charset that the first text declares: raw eight-bit headers are most likely in it too."""
    waiting = [root]
    for _ in range(50):
        if not waiting:
            break
        part = waiting.pop()
        if part.main == "text" and part.params.get("charset"):
            return part.params["charset"]
        waiting.extend(reversed(part.children[:10]))
    return ""


def _returned_text(raw: bytes) -> str:
    if not raw:
        return ""
    try:
        data = prepare(raw)
    except ParseError:
        return ""
    tree = mime.parse(data, headers.block(data))
    return bodies.read(tree, _hint(tree.root)).text[:2_000]


class _Values:
    """Header values by name, each decoded once in the way its kind needs."""

    def __init__(self, fields: headers.Fields, hint: str) -> None:
        self.fields = fields
        self.hint = hint

    def raw(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def all(self, name: str) -> list[str]:
        return [headers.text(value, self.hint) for value in self.raw(name)]

    def one(self, name: str) -> str:
        return next((value for value in self.all(name) if value), "")

    def joined(self, name: str) -> str:
        return " ".join(headers.unfold(value, self.hint) for value in self.raw(name))

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """Of every header of that name, without repeats of an address."""
        found: dict[object, Mailbox] = {}
        for value in self.raw(name)[:50]:
            for box in addresses.parse(headers.unfold(value, self.hint), self.hint):
                found.setdefault(box.address or box, box)
        return tuple(found.values())[: addresses.MAILBOXES_MAX]

    def decoded(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, headers.text(value, self.hint)) for name, value in self.fields)


def first_address(boxes: Sequence[Mailbox]) -> Mailbox | None:
    return next((box for box in boxes if box.address), None)
