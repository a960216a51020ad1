"""Access tokens for mailboxes that take no passwords: the refresh-token grant of RFC 6749, section 6.

Scopes: Google `https://mail.google.com/`; Microsoft `https://outlook.office.com/IMAP.AccessAsUser.All`,
`https://outlook.office.com/SMTP.Send` and `offline_access`.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, Settings

ENDPOINTS = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
EARLY_SECONDS = 120
DEFAULT_LIFE = 3600
REVOKED = ("invalid_grant", "interaction_required", "unauthorized_client", "invalid_client")

_known: dict[tuple[int, str], tuple[str, float]] = {}
_lock = threading.Lock()


class TokenError(DeliveryError):
    """No access token could be had. Never permanent for a message: it waits until the mailbox is connected again."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text, permanent=False, kind="auth", code=code)


def wanted(settings: Settings) -> bool:
    return bool(settings.get("oauth_refresh_token"))


def access_token(settings: Settings, ctx: Context, *, fresh: bool = False) -> str:
    """A token that is valid for two minutes at least. `fresh` passes by what we remember (the server refused it)."""
    place = (settings.channel_id, _mark(settings))
    with _lock:
        token, until = _known.get(place, ("", 0.0))
        if token and not fresh and time.time() < until - EARLY_SECONDS:
            return token
        answer = exchange(settings, _form(settings), ctx.http)
        token = str(answer["access_token"])
        _known[place] = (token, time.time() + _seconds(answer))
    if (renewed := answer.get("refresh_token")) and renewed != settings.get("oauth_refresh_token"):
        _known[(settings.channel_id, _mark(settings, str(renewed)))] = _known[place]
        ctx.save_secret({"oauth_refresh_token": str(renewed)})
    return token


def sasl(user: str, token: str) -> bytes:
    """The initial response of SASL XOAUTH2, as Google and Microsoft describe it."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()


def exchange(settings: Settings, form: Mapping[str, str], ask: Callable[..., Any]) -> Mapping[str, Any]:
    """What the sign-in service gives for `form`. Raises TokenError with its words."""
    try:
        answer = ask("POST", _endpoint(settings), data=dict(form), headers={"accept": "application/json"})
    except (httpx.HTTPError, OSError) as error:
        raise TokenError(_("The sign-in service cannot be reached: %(why)s") % {"why": error}) from error
    try:
        found = answer.json()
    except ValueError:
        found = {}
    if answer.status_code != 200 or not isinstance(found, dict) or not found.get("access_token"):
        raise _refused(answer.status_code, found if isinstance(found, dict) else {})
    return found


def _refused(status: int, found: Mapping[str, Any]) -> TokenError:
    code = str(found.get("error") or status)
    said = str(found.get("error_description") or code).splitlines()[0][:500]
    if code in REVOKED:
        text = _("The permission for this mailbox was withdrawn or has expired (%(said)s). Connect the mailbox again.")
    else:
        text = _("The sign-in service gave no token: %(said)s")
    return TokenError(text % {"said": said}, code)


def _endpoint(settings: Settings) -> str:
    provider = settings.get("oauth_provider", "custom")
    if provider not in ENDPOINTS:
        return str(settings.get("oauth_token_url", ""))
    return ENDPOINTS[provider].format(tenant=settings.get("oauth_tenant", "common"))


def _form(settings: Settings) -> dict[str, str]:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": str(settings.get("oauth_refresh_token", "")),
        "client_id": str(settings.get("oauth_client_id", "")),
    }
    if secret := settings.get("oauth_client_secret"):
        form["client_secret"] = str(secret)
    return form


def _seconds(answer: Mapping[str, Any]) -> int:
    try:
        return int(answer.get("expires_in") or DEFAULT_LIFE)
    except (TypeError, ValueError):
        return DEFAULT_LIFE


def _mark(settings: Settings, token: str = "") -> str:
    parts = [token or str(settings.get("oauth_refresh_token", "")), str(settings.get("oauth_client_id", ""))]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
