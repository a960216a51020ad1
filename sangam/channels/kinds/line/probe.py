"""The connection tried for real: the token, our address at LINE (registered on the way), and what is left of the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Check, Context, DeliveryError, Settings
from sangam.channels.kinds.line import proof
from sangam.channels.kinds.line.api import API, TOKEN, Api
from sangam.lib import clock

ENDPOINT = "/v2/bot/channel/webhook/endpoint"
NEARLY = 0.9
FOREVER = dt.timedelta(days=3650)


def checks(settings: Settings, ctx: Context) -> Iterator[Check]:
    api = Api(settings, ctx.http)
    try:
        bot = calls.document(api.call("GET", "/v2/bot/info"))
    except DeliveryError as error:
        way = _("Issue an access token in the LINE Developers console (Messaging API) and enter it here.")
        yield Check(_("Access token"), False, error.failure.text, way)
        return
    yield Check(_("Account"), True, f"{bot.get('displayName', '')} {bot.get('premiumId') or bot.get('basicId') or ''}".strip())
    if not settings.get(proof.SECRET):
        way = _("It stands in the LINE Developers console under Basic settings.")
        yield Check(_("Channel secret"), False, _("None is set: no message can come in."), way)
    yield from _hook(api, settings)
    yield from _quota(api)


def _hook(api: Api, settings: Settings) -> Iterator[Check]:
    title = _("Webhook address")
    if not settings.hook:
        yield Check(title, False, _("There is none before this channel is saved."), _("Save, then try again."), warning=True)
        return
    if not settings.hook.startswith("https://"):
        way = _("Give this server an https address that the internet reaches.")
        yield Check(title, False, _("LINE calls https addresses only; ours is %(hook)s.") % {"hook": settings.hook}, way)
        return
    try:
        api.call("PUT", ENDPOINT, json={"endpoint": settings.hook})
        active = calls.document(api.call("GET", ENDPOINT)).get("active") is True
        tried = calls.document(api.call("POST", "/v2/bot/channel/webhook/test", json={"endpoint": settings.hook}))
    except DeliveryError as error:
        way = _("Enter this address by hand in the LINE Developers console, under Messaging API: %(hook)s")
        yield Check(title, False, error.failure.text, way % {"hook": settings.hook})
        return
    yield _tried(title, settings.hook, tried)
    if not active:
        way = _("Turn on “Use webhook” in the LINE Developers console, under Messaging API.")
        yield Check(_("Webhook in use"), False, _("LINE has our address but does not call it."), way)


def _tried(title: str, hook: str, told: dict[str, Any]) -> Check:
    if told.get("success") is True:
        return Check(title, True, _("LINE calls %(hook)s, and a test call was taken.") % {"hook": hook})
    if told.get("statusCode") in (401, 403):
        way = _("Copy the channel secret anew from the LINE Developers console, under Basic settings.")
        return Check(title, False, _("LINE's test call was refused here: the channel secret is another one."), way)
    why = " ".join(str(told[name]) for name in ("reason", "detail") if told.get(name)) or _("no reason was told")
    way = _("This server must be reached from the internet under that name, with a certificate that browsers trust.")
    return Check(title, False, _("LINE could not call %(hook)s: %(why)s") % {"hook": hook, "why": why}, way)


def _quota(api: Api) -> Iterator[Check]:
    title = _("Messages of this month")
    try:
        limit = calls.document(api.call("GET", "/v2/bot/message/quota"))
        used = calls.document(api.call("GET", "/v2/bot/message/quota/consumption")).get("totalUsage")
    except DeliveryError as error:
        yield Check(title, False, error.failure.text, warning=True)
        return
    most = limit.get("value")
    used = used if isinstance(used, int) else 0
    if limit.get("type") != "limited" or not isinstance(most, int):
        yield Check(title, True, _("%(used)d were sent; there is no limit.") % {"used": used})
        return
    text = _("%(used)d of %(most)d were sent. Each answer counts, to a group once a member.") % {"used": used, "most": most}
    short = used >= most * NEARLY
    way = _("When they are used up, answers fail until the next month. More can be bought in LINE's manager.") if short else ""
    yield Check(title, not short, text, way, warning=used < most)


def expires(settings: Settings, ctx: Context) -> dt.datetime | None:
    """When a token that was typed in ends; long-lived ones are told to live for decades. Raises DeliveryError."""
    token = settings.get(TOKEN)
    if not token:
        return None
    url = f"{settings.at(API)}/v2/oauth/verify"
    told = calls.document(calls.call(ctx.http, "POST", url, data={"access_token": str(token)}))
    seconds = told.get("expires_in")
    if not isinstance(seconds, int) or not 0 <= seconds < FOREVER.total_seconds():
        return None
    return clock.now() + dt.timedelta(seconds=seconds)
