"""Calls to X's interface (version 2), in the name of the account or of the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sangam.channels import calls
from sangam.channels.base import Settings
from sangam.channels.kinds.x import errors
from sangam.channels.providers.oauth1 import Keys

ENDPOINT = "https://api.x.com"
POLICY = calls.Policy(reading=errors.reading, pause=errors.LIMIT_PAUSE)
Ask = Callable[..., Any]


def keys(settings: Settings) -> Keys:
    names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    return Keys(*(str(settings.get(name, "")) for name in names))


def own(settings: Settings) -> str:
    """The number of our account: an access token begins with it."""
    number = str(settings.get("access_token", "")).partition("-")[0]
    return number if number.isascii() and number.isdigit() else ""


def call(settings: Settings, ask: Ask, method: str, path: str, **more: Any) -> dict[str, Any]:
    """In the name of the account. Raises DeliveryError."""
    url = f"{settings.at(ENDPOINT)}{path}"
    headers = {"authorization": keys(settings).header(method, url)}
    return calls.document(calls.call(ask, method, url, policy=POLICY, headers=headers, **more))


def app_call(settings: Settings, ask: Ask, method: str, path: str, **more: Any) -> dict[str, Any]:
    """In the name of the app. Raises DeliveryError."""
    headers = {"authorization": f"Bearer {settings.get('bearer_token', '')}"}
    return calls.document(calls.call(ask, method, f"{settings.at(ENDPOINT)}{path}", policy=POLICY, headers=headers, **more))
