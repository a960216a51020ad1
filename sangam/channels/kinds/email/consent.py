"""The permission of a mailbox's owner: the authorization-code grant of RFC 6749, section 4.1, with PKCE (RFC 7636).

Google gives a refresh token only with `access_type=offline`, and a second time only with `prompt=consent`; Microsoft asks
for the scope `offline_access` (both from their own pages on signing in to IMAP and SMTP).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

from sangam.channels.base import Settings
from sangam.channels.kinds.email import oauth

ADDRESSES = {
    "google": "https://accounts.google.com/o/oauth2/v2/auth",
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
}
SCOPES = {
    "google": "https://mail.google.com/",
    "microsoft": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
}
MORE = {"google": {"access_type": "offline", "prompt": "consent"}, "microsoft": {"prompt": "select_account"}}


def address(settings: Settings, *, redirect: str, state: str, challenge: str) -> str:
    """Where the owner of the mailbox agrees; "" while the sign-in service or the client id is not set."""
    provider = str(settings.get("oauth_provider", ""))
    base = ADDRESSES.get(provider) or str(settings.get("oauth_authorize_url", ""))
    if not provider or not settings.get("oauth_client_id") or urlsplit(base).scheme != "https":
        return ""
    query = {
        "response_type": "code",
        "client_id": str(settings.get("oauth_client_id")),
        "redirect_uri": redirect,
        "scope": SCOPES.get(provider) or str(settings.get("oauth_scope", "")),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": str(settings.get("imap_user") or settings.address),
        **MORE.get(provider, {}),
    }
    place = base.format(tenant=settings.get("oauth_tenant", "common")) if provider in ADDRESSES else base
    joint = "&" if "?" in place else "?"
    return place + joint + urlencode({name: value for name, value in query.items() if value})


def redeem(settings: Settings, ask: Callable[..., Any], *, code: str, redirect: str, verifier: str) -> Mapping[str, Any]:
    """The refresh token for a code. Raises TokenError."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "client_id": str(settings.get("oauth_client_id", "")),
        "code_verifier": verifier,
    }
    if secret := settings.get("oauth_client_secret"):
        form["client_secret"] = str(secret)
    answer = oauth.exchange(settings, form, ask)
    token = answer.get("refresh_token")
    if not token:
        raise oauth.TokenError(_("The sign-in service gave a permission that ends within the hour, and none that lasts."))
    return {"oauth_refresh_token": str(token)}
