"""Who visits: a browser that we know again by a signed token, and a user whom the site vouches for by a signed identity.

A token names the browser (`v`, 128 random bits) and what this visit proved: the site's user id, his address, number and
name. The proof ends after a day; then the page introduces itself again. Whoever comes back without the identity his token
names has signed out of the site: he begins as somebody new, and sees nothing of the other.

Whoever signs in keeps his browser's name. If the site's user is new to us he is whom the browser was, and the talk goes on;
if we know the user, or his address, already, what was said before stays apart: it may have been somebody else's.
"""

from __future__ import annotations

import secrets
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import IDENTITY_VALUE_MAX, IdentityRef, Settings
from sangam.channels.kinds.chat import identity, tokens
from sangam.channels.providers import phones
from sangam.channels.widgets import Admitted, Visitor
from sangam.lib import clock

KIND = "chat"
PURPOSE = "visitor"
REMEMBERED_SECONDS = 400 * 24 * 3600
VISIT_SECONDS = 24 * 3600
USER = "user:"
SIGNED_ONLY = "signed_only"


def admit(token: str, signed: str, settings: Settings, *, language: str = "") -> Admitted:
    known = _claims(token, settings) if token else None
    user, remark = identity.read(signed, settings) if signed else (None, "")
    key = known["v"] if known and known.get("u") in (None, user.id if user else None) else secrets.token_urlsafe(16)
    claims: dict[str, Any] = {"v": key, "t": _now(), "l": language}
    if user:
        claims |= {"u": user.id, "e": user.email, "n": user.name, "p": user.phone}
    return Admitted(
        _visitor(claims, settings), tokens.sign(PURPOSE, claims, settings), fresh=known is None, remark=remark,
        refused=user is None and bool(settings.get(SIGNED_ONLY)),
    )  # fmt: skip


def visitor(token: str, settings: Settings) -> Visitor | None:
    """None too when the proof of its user has ended: the page must introduce itself again."""
    claims = _claims(token, settings)
    if claims is None or ("u" in claims and claims["t"] < _now() - VISIT_SECONDS):
        return None
    if "u" not in claims and settings.get(SIGNED_ONLY):
        return None
    return _visitor(claims, settings)


def _claims(token: str, settings: Settings) -> dict[str, Any] | None:
    claims = tokens.read(PURPOSE, token, settings)
    return claims if claims and claims["t"] > _now() - REMEMBERED_SECONDS else None


def _now() -> int:
    return int(clock.now().timestamp())


def _visitor(claims: dict[str, Any], settings: Settings) -> Visitor:
    scope, name = str(settings.channel_id), claims.get("n", "")
    refs = [IdentityRef(KIND, claims["v"], scope, name, proven=True)]
    if claims.get("p"):
        refs.insert(0, IdentityRef(phones.KIND, claims["p"], "", name, proven=True))
    if claims.get("e"):
        refs.insert(0, contacts.address(claims["e"], name=name, proven=True))
    if "u" in claims:
        refs.insert(0, IdentityRef(KIND, (USER + claims["u"])[:IDENTITY_VALUE_MAX], scope, name, proven=True))
    return Visitor(claims["v"], tuple(refs), name, known="u" in claims, language=claims["l"])
