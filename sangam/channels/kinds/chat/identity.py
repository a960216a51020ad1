"""What a site says of its signed-in user: a JWT (RFC 7519), signed with HMAC-SHA256 and the channel's identity secret.

Claims: `sub` (the site's own id of the user) and `exp` are needed; `email`, `phone_number` (both named as in OpenID Connect
Core 1.0, section 5.1) and `name` may be given. Any other algorithm,
"none" too, is refused whatever the header says. A site that gives no `exp` would vouch for ever, so there is no such thing.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import IdentityRef, Settings
from sangam.channels.providers import phones
from sangam.lib import clock

SECRET = "identity_secret"
ALGORITHM = "HS256"
TOKEN_MAX = 4096
ID_MAX = 200
LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class User:
    id: str
    email: str = ""
    name: str = ""
    phone: str = ""


def read(token: str, settings: Settings) -> tuple[User | None, str]:
    """The user, or None and why not (for our log: neither the token nor what it claims is in it)."""
    secret = settings.get(SECRET)
    if not secret:
        return None, "this channel has no identity secret"
    if len(token) > TOKEN_MAX:
        return None, "the token is too long"
    jwt: Any = importlib.import_module("jwt")  # what parsing children never need is not loaded there
    unchecked = dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub"), False)
    try:
        claims = jwt.decode(token, str(secret), algorithms=[ALGORITHM], options={"require": ["exp", "sub"], **unchecked})
    except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError) as error:
        return None, f"{type(error).__name__}: not signed for this channel"
    return _user(claims)


def sign(user: User, settings: Settings, *, seconds: int) -> str:
    """What the site's own server signs, for pages of ours that play a site. Raises ValueError without a secret."""
    secret = settings.get(SECRET)
    if not secret:
        raise ValueError("this channel has no identity secret")
    jwt: Any = importlib.import_module("jwt")
    claims = {"sub": user.id, "exp": int(clock.now().timestamp()) + seconds, "email": user.email, "name": user.name}
    return str(jwt.encode({name: value for name, value in claims.items() if value}, str(secret), algorithm=ALGORITHM))


def _user(claims: dict[str, Any]) -> tuple[User | None, str]:
    now = clock.now().timestamp()
    if not _is_time(claims["exp"]) or claims["exp"] < now - LEEWAY_SECONDS:
        return None, "it has expired"
    if "nbf" in claims and (not _is_time(claims["nbf"]) or claims["nbf"] > now + LEEWAY_SECONDS):
        return None, "it is not valid yet"
    sub = claims["sub"]
    if not isinstance(sub, str) or not 0 < len(sub) <= ID_MAX or not sub.isprintable() or sub != sub.strip():
        return None, "its sub is no plain text"
    email, name, phone = (claims.get(one) or "" for one in ("email", "name", "phone_number"))
    if not isinstance(email, str) or not isinstance(name, str) or not isinstance(phone, str):
        return None, "its email, phone_number or name is no text"
    return User(sub, _address(email), contacts.name(name), _number(phone)), ""


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12


def _address(value: str) -> str:
    """An address that is none leaves the user known by his id alone."""
    try:
        found: IdentityRef = contacts.address(value)
    except ValueError:
        return ""
    return found.value


def _number(value: str) -> str:
    """In E.164, with its country; anything else is not taken for a number."""
    folded = phones.fold(value) if value.strip().startswith("+") else ""
    return folded if phones.E164.match(folded) else ""
