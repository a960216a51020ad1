"""Who calls: a bearer secret, or a signature as the Standard Webhooks specification (1.0.0) defines it.

Signed is `ID.SECONDS.BODY` with HMAC-SHA256; the headers are `webhook-id`, `webhook-timestamp` (Unix seconds) and
`webhook-signature` (`v1,BASE64`, several separated by spaces). A secret written `whsec_BASE64` is those bytes, any other its
own letters. We sign what we send in the same way, so one library on the other side serves both directions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from sangam.channels.base import Request, Settings, Verification
from sangam.lib import clock

SECRET, SIGNING = "api_secret", "signing_secret"
"""What proves callers to us, and what proves our calls to the other side."""
PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
SIGNATURES_MAX = 10
OK = Verification(True)


def verify(request: Request, settings: Settings) -> Verification:
    secret = str(settings.get(SECRET, ""))
    if not secret:
        return Verification(False, "no secret is configured")
    if not request.body:
        return Verification(False, "an empty call")
    scheme, _space, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        fits = _same(given.strip(), secret) or _same(given.strip(), shown(secret))
        return OK if fits else Verification(False, "wrong bearer secret")
    return _signed(request, secret)


def _signed(request: Request, secret: str) -> Verification:
    name, moment = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    given = request.headers.get("webhook-signature", "").split()[:SIGNATURES_MAX]
    if not (name and given and moment.isascii() and moment.isdigit() and len(moment) < 15):
        return Verification(False, "neither a bearer secret nor a signature")
    if abs(clock.now().timestamp() - int(moment)) > TOLERANCE_SECONDS:
        return Verification(False, "the signature is older or newer than five minutes")
    expected = signature(secret, name, int(moment), request.body)
    return OK if any(_same(one, expected) for one in given) else Verification(False, "wrong signature")


def signature(secret: str, name: str, moment: int, body: bytes) -> str:
    """`v1,…` for one message."""
    signed = f"{name}.{moment}.".encode("utf-8", "surrogateescape") + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def shown(secret: str) -> str:
    """The secret as libraries for Standard Webhooks want it."""
    return secret if secret.startswith(PREFIX) else PREFIX + base64.b64encode(secret.encode()).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
