"""What a record holds besides `file` and `error` when its file could not be understood: the same keys, empty."""

from __future__ import annotations

from typing import Any

EMAIL: dict[str, Any] = {
    "message_id": "",
    "in_reply_to": [],
    "references": [],
    "subject": "",
    "subject_base": "",
    "date": None,
    "from": {"name": "", "address": ""},
    "reply_to": [],
    "to": [],
    "cc": [],
    "text": "",
    "html": "",
    "reply_text": "",
    "quoted_text": "",
    "signature": "",
    "language": "",
    "attachments": [],
    "flags": {
        "auto_submitted": False,
        "out_of_office": False,
        "bulk": False,
        "complaint": False,
        "bounce": None,
        "spoof": [],
    },
    "notes": [],
}
HTML: dict[str, Any] = {"html": ""}
PAYLOAD: dict[str, Any] = {"verified": None, "items": []}
