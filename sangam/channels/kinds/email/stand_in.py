"""A note in the place of a mail that we do not take: its head, and a sentence that says what happened."""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesHeaderParser

from django.utils.translation import gettext as _

DROPPED = re.compile(r"^(content-|mime-version$|dkim-signature$|arc-)", re.IGNORECASE)
MB = 1024 * 1024


def too_large(head: bytes, size: int, limit: int) -> bytes:
    """`size` and `limit` in bytes."""
    text = _(
        "This e-mail is %(size)s MB large; this channel takes up to %(limit)s MB. It was not fetched and stays in the mailbox."
    )
    return _note(head, text % {"size": f"{size / MB:.1f}", "limit": f"{limit / MB:.1f}"})


def unreadable(head: bytes) -> bytes:
    return _note(head, _("The mail server did not hand this e-mail over, in several tries. It stays in the mailbox."))


def _note(head: bytes, text: str) -> bytes:
    found = BytesHeaderParser().parsebytes(head)
    kept = Message()
    for name, value in found.raw_items():  # type: ignore[attr-defined]
        if not DROPPED.match(name):
            kept.set_raw(name, value)  # type: ignore[attr-defined]
    lines = [f"{name}: {value}" for name, value in kept.raw_items()]  # type: ignore[attr-defined]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text, ""]
    return "\n".join(lines).encode("utf-8", "surrogateescape")
