"""The connection tried for real: the token, and our address at Viber, which is registered on the way."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from sangam.channels.base import Check, Context, DeliveryError, Settings
from sangam.channels.kinds.viber import proof
from sangam.channels.kinds.viber.outbound import Api

EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")


def checks(settings: Settings, ctx: Context) -> Iterator[Check]:
    api = Api(settings, ctx.http)
    way = _("Viber app → your bot → More → Settings → Bots → Edit info → Your app key; or partners.viber.com.")
    if not settings.get(proof.TOKEN):
        yield Check(_("Authentication token"), False, _("None is set."), way)
        return
    try:
        bot = api.call("get_account_info", {})
    except DeliveryError as error:
        yield Check(_("Authentication token"), False, error.failure.text, way)
        return
    text = _("%(name)s. People who can be written to: %(count)s.") % {
        "name": bot.get("name"),
        "count": bot.get("subscribers_count", "?"),
    }
    yield Check(_("Bot"), True, text)
    yield _hook(api, settings, str(bot.get("webhook") or ""))


def _hook(api: Api, settings: Settings, before: str) -> Check:
    title = _("Webhook address")
    if not settings.hook:
        text = _("There is none before this channel is saved.")
        return Check(title, False, text, _("Save, then try again."), warning=True)
    if not settings.hook.startswith("https://"):
        way = _("Give this server an https address that the internet reaches.")
        return Check(title, False, _("Viber calls https addresses only; ours is %(hook)s.") % {"hook": settings.hook}, way)
    try:
        api.call("set_webhook", {"url": settings.hook, "event_types": list(EVENTS), "send_name": True, "send_photo": False})
    except DeliveryError as error:
        way = _(
            "Viber calls the address while it is being set. This server must be reached from the internet under that name, "
            "with a certificate that browsers trust; and the token must be saved here first."
        )
        return Check(title, False, error.failure.text, way)
    text = _("Viber calls %(hook)s, and a test call was taken.") % {"hook": settings.hook}
    if before and before != settings.hook:
        text += " " + _("Before, it called %(before)s: a bot has one address only.") % {"before": before}
    return Check(title, True, text)
