"""Who calls: `x-twitter-webhooks-signature` is "sha256=" and the Base64 HMAC-SHA256 of the body under the consumer secret.
X asks in turn who we are (CRC): GET with `crc_token`, answered by the same HMAC of the token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from sangam.channels.base import Reply, Request, Settings, Verification

SIGNATURE = "x-twitter-webhooks-signature"
SECRET = "consumer_secret"
TOKEN_MAX = 500


def sign(secret: str, said: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()


def verify(request: Request, settings: Settings) -> Verification:
    secret, given = str(settings.get(SECRET, "")), request.headers.get(SIGNATURE, "")
    if not secret:
        return Verification(False, "no consumer secret is set")
    if not given or not request.body:
        return Verification(False, "no signature, or an empty call")
    good = hmac.compare_digest(given.encode("utf-8", "surrogateescape"), sign(secret, request.body).encode())
    return Verification(good, "" if good else "the signature is of another body or secret")


def handshake(request: Request, settings: Settings) -> Reply | None:
    secret, token = str(settings.get(SECRET, "")), request.query.get("crc_token", "")
    if not secret or not token or len(token) > TOKEN_MAX:
        return None
    return Reply(200, json.dumps({"response_token": sign(secret, token.encode())}), "application/json")
