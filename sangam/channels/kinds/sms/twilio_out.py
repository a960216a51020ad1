"""Calls to Twilio's REST interface (2010-04-01)."""

from __future__ import annotations

import datetime as dt
import email.utils
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Outbound, Settings
from sangam.channels.kinds.sms import errors, parts, proof
from sangam.lib import clock

ENDPOINT = "https://api.twilio.com"
VERSION = "2010-04-01"
SEARCH_AFTER = dt.timedelta(seconds=3)
"""A first try goes out at once. Whoever comes later may come a second time, and looks whether the first got through."""
SEARCHED = 50
SLACK = dt.timedelta(seconds=2)
"""Twilio tells times in whole seconds."""


def call(settings: Settings, ask: Any, method: str, path: str, **more: Any) -> dict[str, Any]:
    """`path` below the account, e.g. "/Messages.json". Raises DeliveryError."""
    account = str(settings.get("account_sid", ""))
    url = f"{settings.at(ENDPOINT)}/{VERSION}/Accounts/{account}{path}"
    return calls.document(calls.call(ask, method, url, policy=errors.POLICY, auth=credentials(settings), **more))


def credentials(settings: Settings) -> tuple[str, str]:
    return str(settings.get("account_sid", "")), str(settings.get(proof.AUTH_TOKEN, ""))


def deliver(part: parts.Part, to: str, message: Outbound, settings: Settings, ctx: Context) -> str:
    """The provider's id of one part."""
    if found := _sent_before(part, to, message, settings, ctx):
        return found
    form: dict[str, Any] = {"To": to, **sender(settings), "Body": part.text}
    if settings.hook:
        form["StatusCallback"] = settings.hook
    if part.media:
        form["MediaUrl"] = list(part.media)
    name = call(settings, ctx.http, "POST", "/Messages.json", data=form).get("sid")
    if not isinstance(name, str) or not name:
        raise DeliveryError(_("Twilio took the message and gave it no number."), permanent=False, kind="provider")
    return name


def sender(settings: Settings) -> dict[str, str]:
    if service := settings.get("messaging_service"):
        return {"MessagingServiceSid": str(service)}
    return {"From": str(settings.get("from_number") or settings.address)}


def _sent_before(part: parts.Part, to: str, message: Outbound, settings: Settings, ctx: Context) -> str:
    """The id of the same words to the same number since they were written, if an earlier try got through unheard.

    Twilio has no idempotency key, and `DateSent` leaves out what still waits there; so the newest messages to that number
    are compared. What this message, or another part of it, is known to have become is not taken for it again."""
    if message.written_at is None or clock.now() - message.written_at < SEARCH_AFTER:
        return ""
    told = call(settings, ctx.http, "GET", "/Messages.json", params={"To": to, "PageSize": str(SEARCHED)}).get("messages")
    for one in reversed(told if isinstance(told, list) else []):
        if isinstance(one, dict) and _same(one, part, message):
            return str(one["sid"])
    return ""


def _same(one: dict[str, Any], part: parts.Part, message: Outbound) -> bool:
    name, made = one.get("sid"), _moment(one.get("date_created"))
    if (
        not isinstance(name, str)
        or name in message.done.values()
        or name in message.others
        or one.get("status") in ("failed", "undelivered", "canceled")
    ):
        return False
    fresh = made is not None and message.written_at is not None and made >= message.written_at - SLACK
    return fresh and str(one.get("direction", "")).startswith("outbound") and one.get("body") == part.text


def _moment(given: Any) -> dt.datetime | None:
    """RFC 2822, as Twilio's JSON has it."""
    try:
        return email.utils.parsedate_to_datetime(str(given)).astimezone(dt.UTC)
    except (TypeError, ValueError):
        return None
