"""Who calls: `X-Viber-Content-Signature`, the hex HMAC-SHA256 of the raw body under the bot's authentication token (Viber REST
API, "Callbacks"). The same token goes out with every call of ours."""

from __future__ import annotations

import hashlib
import hmac

from sangam.channels.base import Request, Settings, Verification

TOKEN, SIGNATURE = "auth_token", "x-viber-content-signature"


def sign(token: str, body: bytes) -> str:
    return hmac.new(token.encode(), body, hashlib.sha256).hexdigest()


def verify(request: Request, settings: Settings) -> Verification:
    token, given = str(settings.get(TOKEN, "")), request.headers.get(SIGNATURE, "")
    if not token:
        return Verification(False, "no authentication token is set")
    if not given:
        return Verification(False, "no signature")
    good = hmac.compare_digest(given.encode("utf-8", "replace"), sign(token, request.body).encode())
    return Verification(good, "" if good else "the signature is of another body or token")
