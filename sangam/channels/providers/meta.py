"""What the channels of Meta's Graph interface share: signatures, the hand-shake, calls and what their errors mean.

Signature: `X-Hub-Signature-256`, "sha256=" and the hex HMAC-SHA256 of the raw body under the app's secret.
Hand-shake: GET with `hub.mode`, `hub.verify_token`, `hub.challenge`; the challenge goes back as text, else 403.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.utils.functional import Promise

from sangam.channels import calls
from sangam.channels.base import (
    Context,
    DeliveryError,
    ErrorKind,
    ParseError,
    RawItem,
    Reply,
    Request,
    Settings,
    Verification,
)

ENDPOINT = "https://graph.facebook.com"
VERSION = "v25.0"
SIGNATURE = "x-hub-signature-256"
SECRET, TOKEN, VERIFY = "app_secret", "access_token", "verify_token"
KEPT = ("user-agent", "x-hub-signature-256")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code says: the kind of failure, whether it is one for good, and what the agent should do about it."""

    kind: ErrorKind
    permanent: bool
    advice: str | Promise = ""


COMMON: Mapping[int, Meaning] = {
    1: Meaning("provider", False),
    2: Meaning("provider", False),
    4: Meaning("limit", False),
    10: Meaning("auth", True),
    17: Meaning("limit", False),
    32: Meaning("limit", False),
    80007: Meaning("limit", False),
    102: Meaning("auth", True),
    190: Meaning("auth", True),
    200: Meaning("auth", True),
    368: Meaning("policy", True),
    613: Meaning("limit", False),
}
"""Codes of the Graph interface as a whole; a kind adds its own."""


def sign(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(request: Request, settings: Settings) -> Verification:
    secret, given = str(settings.get(SECRET, "")), request.headers.get(SIGNATURE, "")
    if not secret:
        return Verification(False, "no app secret is set")
    if not given:
        return Verification(False, "no signature")
    good = hmac.compare_digest(given.encode("utf-8", "replace"), sign(secret, request.body).encode())
    return Verification(good, "" if good else "the signature is of another body or secret")


def handshake(request: Request, settings: Settings) -> Reply:
    wanted, given = str(settings.get(VERIFY, "")), request.query.get("hub.verify_token", "")
    same = bool(wanted) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
    if request.query.get("hub.mode") != "subscribe" or not same:
        return Reply(403, "this is not our verify token")
    return Reply(200, request.query.get("hub.challenge", ""))


def unpack(request: Request) -> list[RawItem]:
    """The call as it came, in the live lane."""
    return [RawItem(request.body, {name: request.headers[name] for name in KEPT if name in request.headers})]


def document(payload: bytes) -> dict[str, Any]:
    """The envelope {"object", "entry": […]}. Raises ParseError."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("entry"), list):
        raise ParseError("this is no webhook of the Graph interface: it has no list of entries")
    return found


def moment(value: Any) -> dt.datetime | None:
    """A time as Meta gives it: seconds or milliseconds since 1970, as number or text."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    seconds = number / 1000 if abs(number) > 1e11 else number
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Graph:
    """Calls to the interface in the name of one channel. `meanings` are the codes of the kind, and subcodes, which are
    unique and say more."""

    settings: Settings
    ctx: Context
    meanings: Mapping[int, Meaning] = field(default_factory=dict)

    def call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """`path` below the version, e.g. "me/messages". Raises DeliveryError."""
        return calls.document(self.answer(method, f"{self.settings.at(ENDPOINT)}/{VERSION}/{path.lstrip('/')}", **more))

    def answer(self, method: str, url: str, **more: Any) -> httpx.Response:
        """Also of an address the interface gave us (media). Raises DeliveryError."""
        headers = {"authorization": f"Bearer {self.settings.get(TOKEN, '')}", **more.pop("headers", {})}
        policy = calls.Policy(reading=self.reading)
        return calls.call(self.ctx.http, method, url, policy=policy, headers=headers, **more)

    def reading(self, answer: httpx.Response) -> DeliveryError | None:
        told = calls.document(answer).get("error") if "json" in answer.headers.get("content-type", "") else None
        return self.failure(told, answer.status_code) if isinstance(told, dict) else None

    def failure(self, told: Mapping[str, Any], status: int = 400) -> DeliveryError:
        """An `error` object of an answer or of a webhook, as ours."""
        known = {**COMMON, **self.meanings}
        codes = [code for name in ("error_subcode", "code") if isinstance(code := told.get(name), int)]
        return refusal(told, next((known[code] for code in codes if code in known), None), status)


def refusal(told: Mapping[str, Any], meaning: Meaning | None, status: int) -> DeliveryError:
    details = told.get("error_data") if isinstance(told.get("error_data"), dict) else {}
    words = str((details or {}).get("details") or told.get("message") or told.get("title") or "refused")
    if meaning is None:
        meaning = Meaning("provider", False) if status >= 500 or told.get("is_transient") else Meaning("content", True)
    text = f"{words} ({meaning.advice})" if meaning.advice else words
    sub = told.get("error_subcode")
    code = f"{told.get('code', '')}/{sub}" if sub else str(told.get("code", ""))
    return DeliveryError(text[: calls.WORDS_MAX], permanent=meaning.permanent, kind=meaning.kind, code=code[:40])
