"""A way from a page on which somebody was proved already to his brand's own page, without a code.

The pass is sealed (Fernet), names the page and the identities, and ends after two minutes. It is opened once: whoever takes
it keeps its `key` under a constraint.
"""

from __future__ import annotations

import datetime as dt
import secrets as random
from collections.abc import Iterable
from dataclasses import dataclass

from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.lib import clock, secrets

GOOD = dt.timedelta(minutes=2)
TOKEN_MAX = 4000
REFS_MAX = 5


@dataclass(frozen=True, slots=True)
class Pass:
    """`key` is its own name, random; `until` when it ends, UTC."""

    key: str
    refs: tuple[IdentityRef, ...]
    until: dt.datetime


def issue(page: Channel, refs: Iterable[IdentityRef]) -> str:
    """One that opens this page, for identities that are proved; safe in an address."""
    given = [[ref.kind, ref.value, ref.scope, ref.name] for ref in refs if ref.proven][:REFS_MAX]
    until = (clock.now() + GOOD).timestamp()
    return secrets.seal({"page": page.pk, "refs": given, "until": until, "key": random.token_urlsafe(16)}).decode()


def read(page: Channel, token: str) -> Pass | None:
    """None for what is not ours, of another page, or too old."""
    if not token.isascii() or len(token) > TOKEN_MAX:
        return None
    try:
        told = secrets.unseal(token.encode())
    except secrets.Unreadable:
        return None
    if set(told) != {"page", "refs", "until", "key"} or told["page"] != page.pk or told["until"] < clock.now().timestamp():
        return None
    refs = tuple(IdentityRef(kind, value, scope, name, proven=True) for kind, value, scope, name in told["refs"])
    return Pass(told["key"], refs, dt.datetime.fromtimestamp(told["until"], dt.UTC)) if refs else None
