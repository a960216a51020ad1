"""Calls to a Mastodon server, and what its refusals mean: {"error", "error_description"} with a status."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind, Settings
from sangam.lib import clock

TOKEN = "access_token"
LIMIT_PAUSE = 300
"""Servers count calls in windows of five minutes."""
ID = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
"""Numbers at Mastodon, other words at programs that speak its language."""
Ask = Callable[..., Any]

KEYS = _("The server does not accept the token of this channel. An admin looks at Setup → Channels.")
RIGHTS = _("The token lacks a right: the application needs “read” and “write”.")
GONE = _("The post that is answered is gone, or not to be seen by us.")
LOCKED = _("The server has limited or suspended our account. Somebody signs in there.")
BUSY = _("The server still works on the file.")
UNFINISHED = "finished processing"
PROCESSING_PAUSE = 10


def call(settings: Settings, ask: Ask, method: str, path: str, **more: Any) -> httpx.Response:
    """Raises DeliveryError."""
    headers = {"authorization": f"Bearer {settings.get(TOKEN, '')}", **more.pop("headers", {})}
    return calls.call(ask, method, f"{server(settings)}{path}", policy=POLICY, headers=headers, **more)


def server(settings: Settings) -> str:
    return settings.at(str(settings.get("server", "")))


def reading(answer: httpx.Response) -> DeliveryError | None:
    status = answer.status_code
    if status < 400:
        return None
    told = calls.document(answer)
    words = " ".join(str(told.get("error_description") or told.get("error") or "").split())[: calls.WORDS_MAX]
    if UNFINISHED in words:
        return _error(BUSY, words, False, "provider", status, PROCESSING_PAUSE)
    if status == 429:
        return _error("", words or "429", False, "limit", status, _pause(answer))
    if status == 401:
        return _error(KEYS, words, True, "auth", status)
    if status == 403:
        scope = "scope" in words.lower()
        return _error(RIGHTS if scope else LOCKED, words, True, "auth" if scope else "policy", status)
    if status in (404, 410):
        return _error(GONE, words, True, "recipient", status)
    return _error("", words or str(status), status < 500, "content" if status < 500 else "provider", status)


def _error(advice: Any, words: str, permanent: bool, kind: ErrorKind, status: int, wait: int | None = None) -> DeliveryError:
    text = f"{advice} ({words})" if advice and words else str(advice or words)
    return DeliveryError(text[: calls.WORDS_MAX], permanent=permanent, kind=kind, code=str(status), retry_after=wait)


def _pause(answer: httpx.Response) -> int | None:
    """Seconds until `X-RateLimit-Reset` (ISO 8601)."""
    try:
        until = dt.datetime.fromisoformat(answer.headers.get("x-ratelimit-reset", ""))
        return max(1, min(int((until - clock.now()).total_seconds()), calls.RETRY_AFTER_MAX))
    except (ValueError, TypeError, OverflowError):
        return None


POLICY = calls.Policy(keyed=True, reading=reading, pause=LIMIT_PAUSE)
