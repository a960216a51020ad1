"""What a delivery, disposition or abuse report carries besides words (RFC 3464, 8098, 5965)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import headers
from .mime import Part

GROUPS_MAX = 100
RETURNED_TEXT_MAX = 2_000

MACHINE_TYPES = {
    "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
    "message/feedback-report",
    "message/global-disposition-notification", "message/tracking-status", "message/x-arf", "message/delivery-report",
}  # fmt: skip
HEADER_TYPES = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "text/rfc822-header"}
_BLANK = re.compile(rb"\n[ \t]*\r?\n")


@dataclass(slots=True)
class Report:
    kind: str = ""
    groups: list[dict[str, str]] = field(default_factory=list)
    returned: tuple[tuple[str, str], ...] = ()
    returned_body: bytes = b""


def read_groups(part: Part) -> list[dict[str, str]]:
    """Groups of fields, separated by blank lines; the first value of a name counts."""
    groups: list[dict[str, str]] = []
    for piece in _BLANK.split(part.content(), GROUPS_MAX)[:GROUPS_MAX]:
        fields: dict[str, str] = {}
        for name, value in headers.block(piece.strip(b"\r\n")).fields:
            fields.setdefault(name, headers.text(value))
        if fields:
            groups.append(fields)
    return groups


def take_returned(report: Report, part: Part, *, only_headers: bool) -> None:
    """The mail that the report gives back: its headers, and its bytes unless just headers were sent."""
    if report.returned:
        return
    raw = part.content().lstrip(b"\r\n")
    block = headers.block(raw)
    report.returned = tuple((name, headers.text(value)) for name, value in block.fields)
    if not only_headers:
        report.returned_body = raw
