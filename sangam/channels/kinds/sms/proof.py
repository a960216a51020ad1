"""Who calls. Twilio signs: `X-Twilio-Signature` is the Base64 HMAC-SHA1, under the auth token, of the address it called and
each field of the form (names in order, every value of a name once and in order) without anything between them. A call with
JSON signs the address alone, whose query then has the SHA-256 of the body as `bodySHA256`. Twilio signs the address with or
without its port, so both are tried. Other gateways know a secret, in a header or as a bearer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from sangam.channels.base import Request, Settings, Verification

TWILIO, GATEWAY = "twilio", "http"
AUTH_TOKEN, HOOK_SECRET = "auth_token", "hook_secret"
SIGNATURE = "x-twilio-signature"
BODY_HASH = "bodySHA256"
PORTS = {"https": 443, "http": 80}
FIELDS_MAX = 1000
OK = Verification(True)


def verify(request: Request, settings: Settings) -> Verification:
    return _signed(request, settings) if settings.get("gateway", TWILIO) == TWILIO else _secret(request, settings)


def _signed(request: Request, settings: Settings) -> Verification:
    token, given = str(settings.get(AUTH_TOKEN, "")), request.headers.get(SIGNATURE, "")
    if not token:
        return Verification(False, "no auth token is set")
    if not given:
        return Verification(False, "no signature")
    if not request.body:
        return Verification(False, "an empty call")
    expected_hash = request.query.get(BODY_HASH)
    try:
        fields = {} if expected_hash is not None else form(request.body)
    except ValueError:
        return Verification(False, "this is no form")
    if expected_hash is not None and not _same(expected_hash.lower(), hashlib.sha256(request.body).hexdigest()):
        return Verification(False, "the body is another than was signed")
    tried = [_same(given, signature(token, address, fields)) for address in addresses(_called(request, settings))]
    return OK if any(tried) else Verification(False, "the signature is of another address, body or token")


def signature(token: str, address: str, fields: Mapping[str, Sequence[str]]) -> str:
    said = address + "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    return base64.b64encode(hmac.new(token.encode(), said.encode("utf-8", "surrogatepass"), hashlib.sha1).digest()).decode()


def form(body: bytes) -> dict[str, list[str]]:
    """Every value of every field. Raises ValueError."""
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MAX)


def _called(request: Request, settings: Settings) -> str:
    """The address as Twilio knows it: the one we gave it, whatever stands between it and us, and the query that it sent."""
    if not settings.hook:
        return request.url
    query = urlsplit(request.url).query
    return f"{settings.hook}?{query}" if query else settings.hook


def addresses(url: str) -> Iterator[str]:
    """As given, without its port, and with the port that its scheme means."""
    yield url
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return
    shown = f"[{host}]" if ":" in host else host
    for netloc in (shown, f"{shown}:{port or PORTS.get(parts.scheme, 443)}"):
        yield url.replace(f"//{parts.netloc}", f"//{netloc}", 1)


def _secret(request: Request, settings: Settings) -> Verification:
    secret, name = str(settings.get(HOOK_SECRET, "")), str(settings.get("hook_header", "authorization")).lower()
    if not secret:
        return Verification(False, "no secret is set")
    if not request.body:
        return Verification(False, "an empty call")
    given = request.headers.get(name, "").strip()
    if name == "authorization":
        scheme, _blank, rest = given.partition(" ")
        given = rest.strip() if scheme.lower() == "bearer" else given
    return OK if _same(given, secret) else Verification(False, "the secret is missing or wrong")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
