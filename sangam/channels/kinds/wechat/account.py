"""Calls to WeChat in the name of one account, with its access token: one for the whole install, kept until it ends.

`stable_token` gives the same token again while it is good, so asking twice spoils nothing. A token that is refused is fetched
anew, once; only if the very same one comes back a new one is forced, which WeChat allows 20 times a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, Settings
from sangam.channels.kinds.wechat import errors, proof
from sangam.lib import clock

ENDPOINT = "https://api.weixin.qq.com"
ACCESS, UNTIL = "access_token", "access_token_until"
"""The token, and of which AppID it is until when: "wx… 1790000000"."""
SPARE_SECONDS = 300
LIFETIME_SECONDS = 7200
JSON = {"content-type": "application/json; charset=utf-8"}


def _unkept(_values: Mapping[str, Any]) -> None:
    """Where nothing can be kept, the next caller asks again."""


@dataclass(slots=True)
class Account:
    """`ask` is `Context.http` or `lib.http.request`, `keep` is `Context.save_secret`."""

    settings: Settings
    ask: Callable[..., Any]
    keep: Callable[[Mapping[str, Any]], None] = _unkept
    fresh: str = field(default="", repr=False)

    def call(self, method: str, path: str, *, params: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """Raises DeliveryError."""
        used = self.token()
        try:
            return self._call(method, path, used, params, more)
        except errors.Stale:
            return self._call(method, path, self.renewed(used), params, more)

    def told(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """The JSON of an answer. Raises DeliveryError."""
        return calls.document(self.call(method, path, **more))

    def token(self) -> str:
        """Raises DeliveryError."""
        if self.fresh:
            return self.fresh
        kept = str(self.settings.get(ACCESS, ""))
        app, _space, until = str(self.settings.get(UNTIL, "")).partition(" ")
        if kept and app == proof.app_of(self.settings) and _seconds(until) > clock.now().timestamp() + SPARE_SECONDS:
            return kept
        return self._fetched(force=False)

    def renewed(self, refused: str) -> str:
        found = self._fetched(force=False)
        return self._fetched(force=True) if found == refused else found

    def _fetched(self, *, force: bool) -> str:
        app, secret = proof.app_of(self.settings), str(self.settings.get(proof.SECRET, ""))
        if not app or not secret:
            words = _("The AppID or the AppSecret is missing: an admin must enter it on the channel's page.")
            raise DeliveryError(words, permanent=True, kind="auth")
        values = {"grant_type": "client_credential", "appid": app, "secret": secret, "force_refresh": force}
        where = f"{self.settings.at(ENDPOINT)}/cgi-bin/stable_token"
        told = calls.document(calls.call(self.ask, "POST", where, policy=errors.POLICY, json=values))
        found = told.get("access_token")
        if not isinstance(found, str) or not found:
            raise DeliveryError(_("WeChat gave no access token."), permanent=False, kind="provider")
        lasts = _seconds(told.get("expires_in")) or LIFETIME_SECONDS
        self.fresh = found
        self.keep({ACCESS: found, UNTIL: f"{app} {int(clock.now().timestamp() + lasts)}"})
        return found

    def _call(self, method: str, path: str, token: str, params: Any, more: Mapping[str, Any]) -> httpx.Response:
        where = f"{self.settings.at(ENDPOINT)}/{path}"
        query = {"access_token": token, **(params or {})}
        return calls.call(self.ask, method, where, policy=errors.POLICY, params=query, **more)


def _seconds(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0
