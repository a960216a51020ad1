"""What X's refusals mean. They come as a problem (`title`, `detail`, `type`), with the old codes in `errors`, or both; the
status alone says too little: 403 is a text sent twice, a closed inbox and a missing right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind
from sangam.lib import clock

LIMIT_PAUSE = 900
"""X counts in windows of fifteen minutes."""


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: ErrorKind
    permanent: bool
    advice: Any = ""


CLOSED = Meaning("recipient", True, _("This person takes no direct messages from you. Ask publicly to be written to."))
TWICE = Meaning(
    "content",
    True,
    _("X has this very text from us already: an earlier try may have got through. Look there first."),
)
GONE = Meaning("recipient", True, _("The post that is answered is gone, or not to be seen by us."))
NOT_ALLOWED = Meaning("recipient", True, _("The author allows answers only by some people. Send a direct message."))
KEYS = Meaning("auth", True, _("X does not accept the keys of this channel. An admin looks at Setup → Channels."))
RIGHTS = Meaning(
    "auth", True, _("The app lacks a right at X: give it “Read and write and Direct message”, then make new tokens.")
)
CREDITS = Meaning("limit", True, _("The account at X has no credits left. An admin buys some in X's developer console."))
LIMIT = Meaning("limit", False)
LATER = Meaning("provider", False)
LONG = Meaning("content", True, _("The text is too long for X."))
LOCKED = Meaning("auth", True, _("X has locked or suspended our account. Somebody signs in there."))

CODES: Mapping[int, Meaning] = {
    32: KEYS, 63: LOCKED, 64: LOCKED, 88: LIMIT, 89: KEYS, 99: KEYS, 130: LATER, 131: LATER, 135: KEYS, 144: GONE, 150: CLOSED,
    151: CLOSED, 179: GONE, 185: LIMIT, 186: LONG, 187: TWICE, 215: KEYS, 220: KEYS, 226: Meaning("spam", True), 261: RIGHTS,
    326: LOCKED, 349: CLOSED, 354: LONG, 385: GONE, 386: Meaning("content", True), 415: KEYS, 416: LOCKED, 420: LIMIT,
    429: LIMIT, 433: NOT_ALLOWED, 453: RIGHTS,
}  # fmt: skip
WORDS: tuple[tuple[str, Meaning], ...] = (
    ("duplicate content", TWICE), ("not permitted to dm", CLOSED), ("cannot send messages to this user", CLOSED),
    ("dm one or more participants", CLOSED), ("reply to a tweet that is deleted", GONE), ("not visible to you", GONE),
    ("replies to this conversation", NOT_ALLOWED), ("restricted who can reply", NOT_ALLOWED),
    ("reply to this conversation is not allowed", NOT_ALLOWED), ("credits", CREDITS), ("oauth1-permissions", RIGHTS),
    ("oauth1 app permissions", RIGHTS), ("client-forbidden", RIGHTS), ("locked", LOCKED), ("suspended", LOCKED),
)  # fmt: skip
"""What stands in `detail`, `title` or `type`, in small letters."""
STATUSES: Mapping[int, Meaning] = {
    401: KEYS, 402: CREDITS, 403: Meaning("policy", True), 404: GONE, 429: LIMIT, 400: Meaning("content", True),
}  # fmt: skip


def reading(answer: httpx.Response) -> DeliveryError | None:
    if answer.status_code < 400:
        return None
    told = calls.document(answer)
    listed = [one for one in told.get("errors", ()) if isinstance(one, dict)] if isinstance(told.get("errors"), list) else []
    code = next((one["code"] for one in listed if isinstance(one.get("code"), int)), 0)
    words = _words(told, listed)
    meaning = CODES.get(code) or _by_words(" ".join((words, str(told.get("type", "")), str(told.get("reason", "")))))
    meaning = meaning or STATUSES.get(answer.status_code) or (LATER if answer.status_code >= 500 else Meaning("content", True))
    if answer.status_code == 429 and meaning is not CREDITS:
        meaning = LIMIT
    text = " ".join(part for part in (str(meaning.advice), f"({words})" if words and meaning.advice else words) if part)
    text = (text or calls.words(answer) or str(answer.status_code))[: calls.WORDS_MAX]
    return DeliveryError(
        text, permanent=meaning.permanent, kind=meaning.kind,
        code=str(code or answer.status_code), retry_after=_pause(answer) if meaning is LIMIT else None,
    )  # fmt: skip


def _words(told: Mapping[str, Any], listed: list[dict[str, Any]]) -> str:
    first = next((str(one.get("message") or one.get("detail") or "") for one in listed), "")
    return " ".join((str(told.get("detail") or "") or first or str(told.get("title") or "")).split())[: calls.WORDS_MAX]


def _by_words(said: str) -> Meaning | None:
    return next((meaning for words, meaning in WORDS if words in said.lower()), None)


def _pause(answer: httpx.Response) -> int | None:
    """Seconds until `x-rate-limit-reset` (seconds since 1970)."""
    given = answer.headers.get("x-rate-limit-reset", "")
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        return None
    return max(1, min(int(given) - int(clock.now().timestamp()), calls.RETRY_AFTER_MAX))
