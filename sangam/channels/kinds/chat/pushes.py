"""An answer for an app that is closed: which services this channel is set up for, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as house
from django.utils.translation import gettext as _

from sangam.channels import trying
from sangam.channels.base import Check, Context, DeliveryError, Settings
from sangam.channels.devices import Device, Note, Offer
from sangam.channels.kinds.chat import names
from sangam.channels.providers.push import apns, fcm, vapid, web, words


def offers(settings: Settings) -> tuple[Offer, ...]:
    found = []
    if settings.get(names.WEB) == names.ON and settings.get(names.VAPID):
        found.append(Offer(web.SERVICE, vapid.public(str(settings.get(names.VAPID)))))
    found += [Offer(service) for service, switch in ((fcm.SERVICE, names.FCM), (apns.SERVICE, names.APNS))
              if settings.get(switch) == names.ON]  # fmt: skip
    return tuple(found)


def device(given: Mapping[str, Any], settings: Settings) -> Device:
    offered = {offer.service: offer for offer in offers(settings)}
    offer = offered.get(str(given.get("service")))
    if offer is None:
        raise ValueError(f"service is one of: {', '.join(offered) or 'none, this channel tells no devices'}")
    if offer.service == web.SERVICE:
        subscription = given.get("subscription")
        if not isinstance(subscription, Mapping):
            raise ValueError("subscription is what the browser gave")
        return web.device(subscription, offer.key)
    return fcm.device(given) if offer.service == fcm.SERVICE else apns.device(given)


def push(note: Note, to: Device, settings: Settings, ctx: Context) -> None:
    if to.service not in {offer.service for offer in offers(settings)}:
        raise DeliveryError(_("This service is switched off."), permanent=True, kind="content", code="off")
    if to.service == web.SERVICE:
        secret = str(settings.get(names.VAPID))
        return web.send(note, to, secret=secret, contact=contact(settings), ask=ctx.http)
    return (_firebase if to.service == fcm.SERVICE else _apple)(settings, ctx).send(note, to)


def contact(settings: Settings) -> str:
    """Where people of a push service may ask (RFC 8292, 2.1)."""
    address = settings.get(names.CONTACT) or settings.get("continue_on")
    if address:
        return f"mailto:{address}"
    return house.BASE_URL if house.BASE_URL.startswith("https://") else "mailto:postmaster@localhost.localdomain"


def _firebase(settings: Settings, ctx: Context) -> fcm.Firebase:
    """Raises DeliveryError."""
    try:
        account = fcm.account(str(settings.get(names.FCM_ACCOUNT, "")))
    except ValueError as error:
        raise DeliveryError(str(error), permanent=True, kind="auth", code="settings") from error
    return fcm.Firebase(account, settings.values, ctx.http, ctx.save_secret, settings.at)


def _apple(settings: Settings, ctx: Context) -> apns.Apple:
    """Raises DeliveryError."""
    kept = {name: str(settings.get(name, "")) for name in (names.APNS_KEY, names.KEY_ID, names.TEAM, names.TOPIC)}
    if not all(kept.values()):
        words = _("The key, its id, the team or the bundle id is missing: an admin must enter it on the channel's page.")
        raise DeliveryError(words, permanent=True, kind="auth", code="settings")
    try:
        account = apns.account(
            kept[names.APNS_KEY], key_id=kept[names.KEY_ID], team=kept[names.TEAM], topic=kept[names.TOPIC],
            sandbox=settings.get(names.ENVIRONMENT) == names.SANDBOX,
        )  # fmt: skip
    except ValueError as error:
        raise DeliveryError(str(error), permanent=True, kind="auth", code="settings") from error
    return apns.Apple(account, settings.values, ctx.http, ctx.save_secret, settings.at)


# The connection test.


def probe(settings: Settings, ctx: Context | None = None) -> Iterator[Check]:
    ctx = ctx or trying.Trying()
    if settings.get(names.WEB) == names.ON:
        yield from _probe_web(settings)
    for switch, title, ask in ((names.FCM, _("Firebase"), _try_firebase), (names.APNS, _("Apple"), _try_apple)):
        if settings.get(switch) == names.ON:
            yield _tried(title, ask, settings, ctx)


def _probe_web(settings: Settings) -> Iterator[Check]:
    title = _("Web Push")
    if not settings.get(names.VAPID) or not settings.token:
        yield Check(title, True, _("Save the channel: its keys are made then."), warning=True)
        return
    public = vapid.public(str(settings.get(names.VAPID)))
    yield Check(title, True, _("Public key (VAPID), which the chat gives to browsers by itself: %(key)s") % {"key": public})
    line = f'importScripts("{house.BASE_URL.rstrip("/")}/widget/{settings.token}/worker.js");'
    yield Check(_("To put into the service worker of your site"), True, line)
    if urlsplit(house.BASE_URL).scheme != "https":
        text = _("Browsers load a service worker over https only, and this server's address is %(address)s.")
        mend = _("Give this server a public https address.")
        yield Check(title, False, text % {"address": house.BASE_URL}, mend, warning=True)
    if contact(settings).endswith(".localdomain"):
        text = _("No address for questions of the push services is named; Apple refuses then.")
        yield Check(title, False, text, _("Name one under “address for questions”."), warning=True)


Try = Callable[[Settings, Context], str]


def _tried(title: str, ask: Try, settings: Settings, ctx: Context) -> Check:
    try:
        return Check(title, True, ask(settings, ctx))
    except DeliveryError as error:
        return Check(title, False, error.failure.text, _mend(title, error))


def _mend(title: str, error: DeliveryError) -> str:
    code = error.failure.code
    if error.failure.kind == "network":
        return _("This server does not reach the service: look at its firewall.")
    if code in ("BadTopic", "TopicDisallowed", "MissingTopic"):
        return _("The bundle id is not one of this team's, or the key is not allowed for it.")
    if code in ("InvalidProviderToken", "BadEnvironmentKeyIdInToken", "BadEnvironmentKeyInToken"):
        return _("Look at developer.apple.com → Keys: do the key, its id, the team id and production or sandbox fit together?")
    if error.failure.kind == "auth" and title == _("Firebase"):
        return _("Make a new key: console.firebase.google.com → Project settings → Service accounts.")
    return ""


def _try_firebase(settings: Settings, ctx: Context) -> str:
    """A message to nobody, only checked: Firebase must find that its token is wrong, and nothing else."""
    firebase = _firebase(settings, ctx)
    note = Note("-", "-", "0", "0")
    try:
        firebase.post(words.compact({"validate_only": True, **fcm.payload(note, fcm.BLANK)}))
    except DeliveryError as error:
        if error.failure.code not in (words.GONE, "400", "INVALID_ARGUMENT"):
            raise
    return _("The service account may send for the project %(project)s.") % {"project": firebase.account.project}


def _try_apple(settings: Settings, ctx: Context) -> str:
    """A message to a device that does not exist: Apple must find that, and nothing else."""
    apple = _apple(settings, ctx)
    try:
        apple.send(Note("-", "-", "0", "0"), Device(apns.SERVICE, apns.BLANK))
    except DeliveryError as error:
        if error.failure.code != words.GONE:
            raise
    place = _("sandbox") if apple.account.sandbox else _("production")
    return _("Apple takes the key for %(topic)s (%(place)s).") % {"topic": apple.account.topic, "place": place}
