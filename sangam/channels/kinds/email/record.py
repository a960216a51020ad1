"""What `sangam inspect email` prints of one mail: plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sangam.channels.base import File

from .bounces import Bounce
from .mail import Mailbox
from .understand import Understood


def record(found: Understood) -> dict[str, Any]:
    """One JSON object; every key is always there. `date` is ISO 8601 in UTC or null, ids keep their brackets. The caller
    puts `file` before it."""
    mail = found.mail
    return {
        "error": None,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "subject": mail.subject,
        "subject_base": found.subject_base,
        "date": mail.date.isoformat() if mail.date else None,
        "from": _box(found.sender),
        "reply_to": _boxes(mail.reply_to),
        "to": _boxes(mail.to),
        "cc": _boxes(mail.cc),
        "text": found.text,
        "html": found.html,
        "reply_text": found.reply_text,
        "quoted_text": found.quoted_text,
        "signature": found.signature,
        "language": found.language,
        "attachments": [_file(file) for file in mail.files],
        "flags": {
            "auto_submitted": found.automatic.auto_submitted,
            "out_of_office": found.automatic.out_of_office,
            "bulk": found.automatic.bulk,
            "complaint": found.complaint,
            "bounce": _bounce(found.bounce),
            "spoof": list(found.spoof),
        },
        "notes": list(found.notes),
    }


def _box(box: Mailbox) -> dict[str, str]:
    return {"name": box.name, "address": box.address}


def _boxes(boxes: Iterable[Mailbox]) -> list[dict[str, str]]:
    return [_box(box) for box in boxes]


def _file(file: File) -> dict[str, Any]:
    return {
        "filename": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "content_id": file.content_id,
    }


def _bounce(bounce: Bounce | None) -> dict[str, str] | None:
    if bounce is None:
        return None
    return {"recipient": bounce.recipient, "status": bounce.status, "kind": bounce.kind, "reason": bounce.reason}
