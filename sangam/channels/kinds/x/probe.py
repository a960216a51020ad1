"""Whether X knows us, calls us, and tells us of this account. Reading costs money there, so nothing else is asked."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.x import api, reading

SECRETS = ("consumer_secret", "access_token", "access_token_secret", "bearer_token")


def checks(settings: Settings, ask: api.Ask) -> Iterable[Check]:
    yield (known := _account(settings, ask))
    if not known.ok:
        return
    if not settings.hook:
        yield Check(_("Calls to us"), False, _("Save first: then the address is registered at X."), warning=True)
        return
    try:
        number, said = _webhook(settings, ask)
        yield Check(_("Calls to us"), True, said)
        yield _subscribed(settings, ask, number)
    except DeliveryError as error:
        mend = _(
            "The address must be public, by https and without a port, and answer X's test; the app needs Account Activity."
        )
        yield Check(_("Calls to us"), False, error.failure.text, mend)


def _account(settings: Settings, ask: api.Ask) -> Check:
    title, mend = _("Account"), _("Copy all keys again from the app's page at X, “Keys and tokens”.")
    if missing := [name for name in ("consumer_key", *SECRETS) if not settings.get(name)]:
        return Check(title, False, _("Missing: %(names)s") % {"names": ", ".join(missing)}, mend)
    try:
        found = reading.inner(api.call(settings, ask, "GET", "/2/users/me"), "data")
    except DeliveryError as error:
        return Check(title, False, error.failure.text, mend)
    number, handle = reading.first(found, "id"), reading.text(found.get("username"), 50)
    if number != api.own(settings):
        return Check(title, False, _("The token belongs to another account: @%(handle)s.") % {"handle": handle}, mend)
    return Check(title, True, f"@{handle} · {number}")


def _webhook(settings: Settings, ask: api.Ask) -> tuple[str, str]:
    """The number of our address at X, which is told of it where it is new or sleeps."""
    if urlsplit(settings.hook).scheme != "https" or urlsplit(settings.hook).port:
        raise DeliveryError(_("%(hook)s is no public https address.") % {"hook": settings.hook}, permanent=True)
    known = reading.many(api.app_call(settings, ask, "GET", "/2/webhooks"), "data")
    ours = next((one for one in known if one.get("url") == settings.hook), None)
    number = reading.first(ours or {}, "id")
    if ours is None:
        made = api.app_call(settings, ask, "POST", "/2/webhooks", json={"url": settings.hook})
        number = reading.first(reading.inner(made, "data") or made, "id")
        return number, _("%(hook)s was registered at X.") % {"hook": settings.hook}
    if not ours.get("valid", True):
        api.app_call(settings, ask, "PUT", f"/2/webhooks/{number}")
        return number, _("X had stopped calling %(hook)s, and was asked to begin again.") % {"hook": settings.hook}
    return number, settings.hook


def _subscribed(settings: Settings, ask: api.Ask, number: str) -> Check:
    title, path = _("Mentions and direct messages"), f"/2/account_activity/webhooks/{number}/subscriptions/all"
    try:
        told = reading.inner(api.call(settings, ask, "GET", path), "data")
        if told.get("subscribed") is not True:
            api.call(settings, ask, "POST", path)
    except DeliveryError as error:
        if "DuplicateSubscription" not in error.failure.text:
            return Check(title, False, error.failure.text, _("The app's plan at X must include Account Activity."))
    return Check(title, True, _("X tells us of this account."))
