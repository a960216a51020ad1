"""Calls to Sprout Social's interface: `{"data": [], "paging": {}, "error": "…"}`, whatever the status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, Settings

ENDPOINT = "https://api.sproutsocial.com"
TOKEN = "api_token"
LIMIT_PAUSE = 60
"""Sixty calls a minute; no `Retry-After` says when."""
Ask = Callable[..., Any]
KEYS = _("Sprout does not accept the API token of this channel, or it has ended. An admin looks at Setup → Channels.")
RIGHTS = _("The API token may not read this customer, group or profile.")


def reading(answer: httpx.Response) -> DeliveryError | None:
    status = answer.status_code
    if status == 200:
        return None
    said = str(calls.document(answer).get("error") or "")[: calls.WORDS_MAX]
    if status in (401, 403):
        return DeliveryError(f"{KEYS if status == 401 else RIGHTS} ({said})", permanent=True, kind="auth", code=str(status))
    if status == 202:
        return DeliveryError(said or "202", permanent=False, kind="provider", code="202")
    return None


POLICY = calls.Policy(reading=reading, pause=LIMIT_PAUSE)


def call(settings: Settings, ask: Ask, method: str, path: str, **more: Any) -> dict[str, Any]:
    """Raises DeliveryError."""
    headers = {"authorization": f"Bearer {settings.get(TOKEN, '')}", "accept": "application/json"}
    return calls.document(calls.call(ask, method, f"{settings.at(ENDPOINT)}{path}", policy=POLICY, headers=headers, **more))


def customer(settings: Settings) -> str:
    """The number that every address but one begins with."""
    return f"/v1/{settings.get('customer_id', '')}"
