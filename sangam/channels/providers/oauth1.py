"""Signed calls by OAuth 1.0 (RFC 5849) with HMAC-SHA1. JSON and multipart bodies are not part of what is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from sangam.lib import clock

PORTS = {"http": 80, "https": 443}
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Keys:
    """Of the program (consumer) and of the account that it acts for (token)."""

    consumer: str
    consumer_secret: str
    token: str = ""
    token_secret: str = ""

    def header(self, method: str, url: str, *, form: Pairs = (), nonce: str = "", moment: int = 0) -> str:
        """The value of `Authorization`. `url` with its query; `form` are the fields of a body of that type."""
        own = {
            "oauth_consumer_key": self.consumer,
            "oauth_nonce": nonce or secrets.token_hex(16),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(moment or int(clock.now().timestamp())),
            **({"oauth_token": self.token} if self.token else {}),
            "oauth_version": "1.0",
        }
        tag = self.signature(method, url, [*own.items(), *form])
        return "OAuth " + ", ".join(f'{name}="{_quoted(value)}"' for name, value in [*own.items(), ("oauth_signature", tag)])

    def signature(self, method: str, url: str, given: Pairs) -> str:
        key = f"{_quoted(self.consumer_secret)}&{_quoted(self.token_secret)}".encode()
        return base64.b64encode(hmac.new(key, base_string(method, url, given).encode(), hashlib.sha1).digest()).decode()


def base_string(method: str, url: str, given: Pairs) -> str:
    """RFC 5849, 3.4.1: the method, the address without its query, and everything that is said, in order."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    port = f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""
    said = [*given, *parse_qsl(parts.query, keep_blank_values=True)]
    pairs = "&".join(f"{name}={value}" for name, value in sorted((_quoted(name), _quoted(value)) for name, value in said))
    return "&".join((method.upper(), _quoted(f"{parts.scheme}://{host}{port}{parts.path or '/'}"), _quoted(pairs)))


def _quoted(text: str) -> str:
    """RFC 5849, 3.6."""
    return quote(text, safe="-._~")
