"""Message ids out of Message-ID, In-Reply-To and References, however they are written."""

from __future__ import annotations

import hashlib
import re

from sangam.channels.base import EXTERNAL_ID_MAX

KEPT = 50
MISSING_DOMAIN = "missing.id"
"""A mail without Message-ID gets `<digest of its bytes@missing.id>`: the same bytes always get the same id."""

_ANGLED = re.compile(r"<([^<>]{1,1000})>")
_BREAK = re.compile(r"[\s<>,;\"()\[\]]+")


def one(value: str) -> str:
    """The id as `<left@right>`, "" if there is none. Odd ids (no brackets, blanks inside, no @) are kept as far as they
    identify something."""
    found = many(value)
    if found:
        return found[0]
    bare = re.sub(r"\s+", "", value).strip("<>")
    return _kept(bare) if bare and len(value) <= EXTERNAL_ID_MAX else ""


def many(value: str) -> tuple[str, ...]:
    """Ids in order, without repeats: at most the first and the last KEPT. Text around them (`Your message of … <id>`)
    is skipped."""
    if not value:
        return ()
    raw = ["".join(inner.split()) for inner in _ANGLED.findall(value)] or [
        word for word in _BREAK.split(value) if 0 < word.find("@") < len(word) - 1
    ]
    if len(raw) > 2 * KEPT:
        raw = raw[:KEPT] + raw[-KEPT:]
    return tuple(dict.fromkeys(kept for kept in map(_kept, raw) if kept))


def _kept(bare: str) -> str:
    return f"<{bare}>" if 0 < len(bare) <= EXTERNAL_ID_MAX - 2 else ""


def synthetic(raw: bytes) -> str:
    """A stable id for a mail that has none. Trace headers are not part of it only as far as the bytes are alike."""
    return f"<{hashlib.sha256(raw).hexdigest()[:40]}@{MISSING_DOMAIN}>"
