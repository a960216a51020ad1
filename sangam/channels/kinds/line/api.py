"""Calls in the name of one account. The token is either typed in, or a stateless one that LINE gives for the channel's id and
secret and that lives for 15 minutes; it goes to LINE's own hosts only."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from sangam.channels import calls
from sangam.channels.base import DeliveryError, Settings
from sangam.channels.kinds.line import errors, proof
from sangam.channels.kinds.line.memory import Memory

API, DATA, STICKERS = "https://api.line.me", "https://api-data.line.me", "https://stickershop.line-scdn.net"
ID, TOKEN = "channel_id", "access_token"
STATELESS_SECONDS, EARLY_SECONDS = 900, 120

_tokens: Memory[str] = Memory(most=1000)


@dataclass(frozen=True, slots=True)
class Api:
    """`ask` is `Context.http` or `lib.http.request`."""

    settings: Settings
    ask: Callable[..., Any]

    def call(
        self, method: str, path: str, *, host: str = API, policy: calls.Policy = errors.POLICY, **more: Any
    ) -> httpx.Response:
        """Raises DeliveryError. A stateless token that is refused is asked for once more."""
        url = f"{self.settings.at(host)}{path}"
        headers = more.pop("headers", {})
        try:
            return self._once(method, url, policy, headers, more)
        except DeliveryError as error:
            if error.failure.code != "401" or self.settings.get(TOKEN):
                raise
            _tokens.forget(self._account)
            return self._once(method, url, policy, headers, more)

    def _once(
        self, method: str, url: str, policy: calls.Policy, headers: dict[str, str], more: dict[str, Any]
    ) -> httpx.Response:
        headers = {**headers, "authorization": f"Bearer {self.bearer()}"}
        return calls.call(self.ask, method, url, policy=policy, headers=headers, **more)

    def bearer(self) -> str:
        """Raises DeliveryError."""
        if typed := str(self.settings.get(TOKEN, "")):
            return typed
        if known := _tokens.get(self._account):
            return known
        told = calls.document(self._issued())
        token, lives = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token:
            raise DeliveryError("LINE gave no access token", permanent=False, kind="auth")
        seconds = lives if isinstance(lives, int) else STATELESS_SECONDS
        _tokens.put(self._account, token, seconds=max(seconds - EARLY_SECONDS, 0))
        return token

    def _issued(self) -> httpx.Response:
        name, secret = str(self.settings.get(ID, "")), str(self.settings.get(proof.SECRET, ""))
        if not name or not secret:
            raise DeliveryError("Neither an access token nor the channel's id and secret are set.", permanent=True, kind="auth")
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        url = f"{self.settings.at(API)}/oauth2/v3/token"
        try:
            return calls.call(self.ask, "POST", url, policy=errors.POLICY, data=form)
        except DeliveryError as error:
            if error.failure.code in ("400", "401", "403"):
                raise DeliveryError(error.failure.text, permanent=True, kind="auth", code=error.failure.code) from error
            raise

    @property
    def _account(self) -> tuple[str, str, str]:
        secret = hashlib.sha256(str(self.settings.get(proof.SECRET, "")).encode()).hexdigest()
        return self.settings.at(API), str(self.settings.get(ID, "")), secret
