"""Whether the number works, asked of Meta itself: the token, the secret, the number, and that calls reach this channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sangam.channels.base import Check, Context, DeliveryError, Settings
from sangam.channels.kinds.whatsapp import graph
from sangam.channels.kinds.whatsapp.reading import Json, many, number, part, text
from sangam.channels.providers import meta
from sangam.lib import clock

RIGHTS = ("whatsapp_business_messaging", "whatsapp_business_management")
ABOUT = (
    "display_phone_number,verified_name,quality_rating,status,name_status,code_verification_status,platform_type,"
    "webhook_configuration"
)
SOON = dt.timedelta(days=14)
PRODUCT = "whatsapp_business_account"
HEARD = "messages,calls,smb_message_echoes"
"""Fields that the app listens to; the last two matter to few numbers."""
STATES: Mapping[str, Any] = {
    "PENDING": gettext_lazy("It is not registered yet. Register it in WhatsApp Manager, with a PIN of six digits."),
    "DISCONNECTED": gettext_lazy("It is not registered. Register it in WhatsApp Manager, with a PIN of six digits."),
    "OFFLINE": gettext_lazy("It is not registered. Register it in WhatsApp Manager, with a PIN of six digits."),
    "UNVERIFIED": gettext_lazy("Confirm it in WhatsApp Manager by the code that comes as a text message or a call."),
    "FLAGGED": gettext_lazy("Too many people blocked or reported it. Send less, and only what was asked for."),
    "RESTRICTED": gettext_lazy("It has used up how many people it may write to first. Answers still go out."),
    "RATE_LIMITED": gettext_lazy("It has used up how many people it may write to first. Answers still go out."),
    "BANNED": gettext_lazy("WhatsApp has banned it. Appeal in Business Support Home."),
    "MIGRATED": gettext_lazy("It was moved to another account. Enter the ids that it has there."),
    "DELETED": gettext_lazy("It was deleted from the account."),
}


def expires(settings: Settings, ctx: Context) -> dt.datetime | None:
    """The earlier of two ends: of the token, and of its view of data. Raises DeliveryError."""
    return ends(_token(graph.of(settings, ctx)))


def ends(told: Json) -> dt.datetime | None:
    found = [number(told, name) for name in ("expires_at", "data_access_expires_at")]
    return min((at for value in found if value and (at := meta.moment(value))), default=None)


def _token(desk: graph.Graph, proof: str = "") -> Json:
    """What Meta knows of our token, asked in its own name or, by `proof`, in that of the app."""
    more = {"headers": {"authorization": f"Bearer {proof}"}} if proof else {}
    answer = desk.call("GET", "debug_token", params={"input_token": str(desk.settings.get(meta.TOKEN, ""))}, **more)
    return part(answer, "data")


def probe(settings: Settings, ctx: Context) -> Iterable[Check]:
    desk = graph.of(settings, ctx)
    title = _("Access token")
    if not settings.get(meta.TOKEN):
        yield Check(title, False, _("There is none."), _("Enter the token of a system user."))
        return
    try:
        told = _token(desk)
    except DeliveryError as error:
        yield Check(title, False, error.failure.text, _("Make a new token for a system user at business.facebook.com."))
        return
    yield _judged(title, told)
    app = text(told, "app_id")
    yield _secret(desk, app)
    about = yield from _number(desk)
    if about is not None:
        yield from _reached(desk, app, about)


def _judged(title: str, told: Json) -> Check:
    renew = _("Make a new token for a system user at business.facebook.com.")
    if told.get("is_valid") is not True:
        reason = text(part(told, "error"), "message") or _("Meta says that it is not valid.")
        return Check(title, False, reason, renew)
    rights = told.get("scopes")
    missing = [one for one in RIGHTS if not isinstance(rights, list) or one not in rights]
    if missing:
        return Check(title, False, _("It lacks rights: %(rights)s.") % {"rights": ", ".join(missing)}, renew)
    end = ends(told)
    if end is None:
        return Check(title, True, _("It is valid and does not end."))
    left = end - clock.now()
    days = max(left.days, 0)
    words = ngettext("It is valid, and ends in %(days)d day.", "It is valid, and ends in %(days)d days.", days)
    mend = _("Make one for a system user, without an end, before then.") if left < SOON else ""
    return Check(title, True, words % {"days": days}, mend, warning=left < SOON)


def _secret(desk: graph.Graph, app: str) -> Check:
    """A wrong one would make us refuse every call of WhatsApp's, so it is tried: app and secret together are a token."""
    title, secret = _("App secret"), str(desk.settings.get(meta.SECRET, ""))
    where = _("Copy it from your app: App settings → Basic.")
    if not secret:
        return Check(title, False, _("There is none: no message of WhatsApp's can be believed."), where)
    if not app:
        return Check(title, True, _("It could not be tried: Meta does not say which app the token is of."), warning=True)
    try:
        _token(desk, f"{app}|{secret}")
    except DeliveryError as error:
        if error.failure.kind != "auth" and not error.failure.permanent:
            return Check(title, True, error.failure.text, warning=True)
        return Check(title, False, _("It is not the secret of the app %(app)s, which the token is of.") % {"app": app}, where)
    return Check(title, True, _("It belongs to the app %(app)s.") % {"app": app})


def _number(desk: graph.Graph) -> Any:
    """Yields what is to say of the number and returns what Meta tells of it, None if it cannot be seen."""
    title = _("Phone number")
    try:
        about = desk.call("GET", quote(desk.number, safe=""), params={"fields": ABOUT})
        listed = desk.call("GET", f"{quote(desk.account, safe='')}/phone_numbers", params={"fields": "id", "limit": "200"})
    except DeliveryError as error:
        mend = _("Check both ids, and that the system user has the account (Business settings → WhatsApp accounts → People).")
        yield Check(title, False, error.failure.text, mend)
        return None
    if desk.number not in [text(one, "id") for one in many(listed, "data")]:
        mend = _("Copy both ids from the same page: WhatsApp → API setup.")
        yield Check(title, False, _("It is not of this business account."), mend)
        return about
    state = text(about, "status").upper()
    shown = " · ".join(filter(None, (text(about, "display_phone_number"), text(about, "verified_name"), state.lower())))
    mend = str(STATES.get(state, ""))
    yield Check(title, not mend or state in ("FLAGGED", "RESTRICTED", "RATE_LIMITED"), shown, mend, warning=bool(mend))
    yield from _quality(about)
    return about


def _quality(about: Json) -> Iterable[Check]:
    rated = text(about, "quality_rating").upper()
    words = {
        "GREEN": _("Good."), "YELLOW": _("Middling: some people block or report it."),
        "RED": _("Low: many people block or report it, and WhatsApp may restrict it."),
    }.get(rated, _("Not rated yet."))  # fmt: skip
    poor = rated in ("YELLOW", "RED")
    mend = _("Send fewer templates, and only to people who asked for them.") if poor else ""
    yield Check(_("Quality"), True, words, mend, warning=poor)
    name = text(about, "name_status").upper()
    if name in ("DECLINED", "EXPIRED", "PENDING_REVIEW", "NONE"):
        mend = _("See WhatsApp Manager → Phone numbers. Until it is approved customers see the number only.")
        yield Check(_("Display name"), name != "DECLINED", name.lower().replace("_", " "), mend, warning=True)


def _reached(desk: graph.Graph, app: str, about: Json) -> Iterable[Check]:
    """The app must be subscribed to the account, and the number must call this channel's own address."""
    title, hook = _("Messages reach this channel"), desk.settings.hook
    if not hook or not desk.settings.token:
        yield Check(
            title, False, _("Save the channel first: then it has an address, and the test tells it to Meta."), warning=True
        )
        return
    verify = str(desk.settings.get(meta.VERIFY, ""))
    by_hand = _("Or enter at your app → WhatsApp → Configuration the address %(hook)s and the verify token %(token)s, and "
                "subscribe to “messages”.") % {"hook": hook, "token": verify}  # fmt: skip
    try:
        yield from _listening(desk, app, by_hand)
        _subscribe(desk, app)
        set_now = text(part(about, "webhook_configuration"), "phone_number")
        if set_now != hook:
            wanted = {"override_callback_uri": hook, "verify_token": verify}
            desk.call("POST", quote(desk.number, safe=""), json={"webhook_configuration": wanted})
    except DeliveryError as error:
        mend = _("Meta must be able to reach this server by https from outside.")
        yield Check(title, False, error.failure.text, f"{mend} {by_hand}")
        return
    yield Check(title, True, _("WhatsApp calls %(hook)s for this number.") % {"hook": hook})


def _listening(desk: graph.Graph, app: str, by_hand: str) -> Iterable[Check]:
    """An app that listens to nothing gets this channel's address; one that calls another address is left alone, and only
    looked at. Raises DeliveryError."""
    if not app or not desk.settings.get(meta.SECRET):
        return
    where, headers = f"{quote(app, safe='')}/subscriptions", {"authorization": f"Bearer {app}|{desk.settings.get(meta.SECRET)}"}
    try:
        listed = desk.call("GET", where, headers=headers)
    except DeliveryError as error:
        if error.failure.permanent:
            return
        raise
    found = next((one for one in many(listed, "data") if text(one, "object") == PRODUCT), None)
    if found is None:
        wanted = {"object": PRODUCT, "callback_url": desk.settings.hook, "fields": HEARD,
                  "verify_token": str(desk.settings.get(meta.VERIFY, ""))}  # fmt: skip
        desk.call("POST", where, json=wanted, headers=headers)
    elif "messages" not in _names(found.get("fields")):
        yield Check(_("Fields"), False, _("The app does not listen to “messages”."), by_hand)


def _names(fields: Any) -> list[str]:
    found = fields if isinstance(fields, list) else []
    return [text(one, "name") if isinstance(one, Mapping) else str(one) for one in found]


def _subscribe(desk: graph.Graph, app: str) -> None:
    where = f"{quote(desk.account, safe='')}/subscribed_apps"
    apps = [text(part(one, "whatsapp_business_api_data"), "id") for one in many(desk.call("GET", where), "data")]
    if not app or app not in apps:
        desk.call("POST", where)
