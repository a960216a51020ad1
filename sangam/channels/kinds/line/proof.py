"""Who calls: `X-Line-Signature`, the Base64 HMAC-SHA256 of the raw body under the channel secret (Messaging API, "Verify
webhook signature")."""

from __future__ import annotations

import base64
import hashlib
import hmac

from sangam.channels.base import Request, Settings, Verification

SECRET, SIGNATURE = "channel_secret", "x-line-signature"


def sign(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify(request: Request, settings: Settings) -> Verification:
    secret, given = str(settings.get(SECRET, "")), request.headers.get(SIGNATURE, "")
    if not secret:
        return Verification(False, "no channel secret is set")
    if not given:
        return Verification(False, "no signature")
    good = hmac.compare_digest(given.encode("utf-8", "replace"), sign(secret, request.body).encode())
    return Verification(good, "" if good else "the signature is of another body or secret")
