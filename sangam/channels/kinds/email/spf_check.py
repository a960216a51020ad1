"""SPF (RFC 7208) by pyspf, with every question going through our resolver."""

from __future__ import annotations

from typing import Any

import spf

from sangam.channels.kinds.email.dns_lookup import Resolver, Unanswered

RESULTS = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"})
MAX_VOID = 2
"""Questions without an answer that a record may cause (RFC 7208, section 4.6.4)."""


class _Query(spf.query):  # type: ignore[misc]
    """pyspf asks the system by a module function; here it asks the resolver it was given."""

    resolver: Resolver

    def dns(self, name: Any, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        name = str(name).rstrip(".").lower()
        if qtype not in ("A", "AAAA", "MX", "PTR", "TXT") or not all(0 < len(label) < 64 for label in name.split(".")):
            return []
        try:
            found = [_as_pyspf(value, qtype) for value in self.resolver.lookup(name, qtype)]
        except Unanswered as error:
            raise spf.TempError(str(error)) from error
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > MAX_VOID:
                raise spf.PermError("Void lookup limit of 2 exceeded")
        return found


def _as_pyspf(value: str, qtype: str) -> Any:
    if qtype == "MX":
        preference, _, host = value.partition(" ")
        return int(preference), host
    return (value.encode("latin-1"),) if qtype == "TXT" else value


def check(*, client_ip: str, helo: str, mail_from: str, resolver: Resolver) -> tuple[str, str]:
    """(result, domain it speaks for). An empty `mail_from` is judged by the HELO name, as for bounces."""
    sender = mail_from.strip("<> ")
    domain = sender.rpartition("@")[2].lower() or helo.lower()
    if not client_ip or not domain:
        return "none", domain
    try:
        query = _Query(i=client_ip, s=sender or f"postmaster@{helo}", h=helo or domain, timeout=3, querytime=0)
        query.resolver = resolver
        result = query.check()[0]
    except (spf.TempError, Unanswered):
        return "temperror", domain
    except (spf.PermError, ValueError, UnicodeError, IndexError, KeyError, TypeError, AssertionError):
        return "permerror", domain
    return (result if result in RESULTS else "permerror"), domain
