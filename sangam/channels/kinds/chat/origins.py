"""Which pages may talk to a channel: origins as RFC 6454 writes them, with `*.` for any name below a domain."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import idna

LINES_MAX = 100
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_PORTS = {"http": 80, "https": 443}


def folded(line: str) -> str:
    """One line of the allow-list as it is kept: `https://*.example.com:8443`. Raises ValueError with a readable text."""
    text = line.strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("not an address") from None
    if parts.scheme not in _PORTS or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("only scheme, host and port, like https://www.example.com")
    host = _host(parts.hostname or "")
    shown = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host}{shown}"


def _host(name: str) -> str:
    wild, rest = ("*.", name[2:]) if name.startswith("*.") else ("", name)
    if ":" in rest:
        return f"[{rest}]"
    try:
        plain = idna.encode(rest, uts46=True).decode() if not rest.isascii() else rest.lower()
    except idna.IDNAError:
        raise ValueError("not the name of a host") from None
    if not plain or not all(_LABEL.match(label) for label in plain.split(".")):
        raise ValueError("not the name of a host; only *. at its beginning stands for any name")
    if wild and "." not in plain:
        raise ValueError("this would allow a whole top-level domain")
    return wild + plain


def allows(origin: str, allowed: list[str]) -> bool:
    """`origin` is a header as sent; "null" (a file, a sandbox) and nonsense are never allowed."""
    scheme, separator, rest = origin.lower().partition("://")
    if not separator or "*" in origin:
        return False
    return any(_fits(scheme, rest, one) for one in allowed)


def _fits(scheme: str, rest: str, one: str) -> bool:
    wanted, _separator, host = one.partition("://")
    if scheme != wanted:
        return False
    return rest == host or (host.startswith("*.") and rest.endswith(host[1:]) and len(rest) > len(host) - 1)
