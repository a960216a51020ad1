"""What customers write on our own page is signed by that page with the channel's key, so that nothing else can pretend it:
HMAC-SHA256 (RFC 2104) over the body, in hex."""

from __future__ import annotations

import hashlib
import hmac

from sangam.channels.base import Request, Settings, Verification

KEY = "visit_key"
HEADER = "x-sangam-visit"


def sign(body: bytes, settings: Settings) -> str:
    """Raises KeyError where the channel has no key."""
    return hmac.new(str(settings.values[KEY]).encode(), body, hashlib.sha256).hexdigest()


def verify(request: Request, settings: Settings) -> Verification:
    if not settings.get(KEY):
        return Verification(False, "this channel has no key")
    given = request.headers.get(HEADER, "")
    ok = hmac.compare_digest(given.encode(), sign(request.body, settings).encode())
    return Verification(ok, "" if ok else "not signed by our page")
