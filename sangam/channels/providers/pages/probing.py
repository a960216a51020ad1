"""The connection test: whose the token is, what it may do and until when, whether the app calls us and the Page tells the app.

What is missing is subscribed on the way, but never an address of another program replaced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels.base import Check, Context, DeliveryError, Settings
from sangam.channels.providers import meta
from sangam.channels.providers.meta import Graph
from sangam.channels.providers.pages.entries import Object
from sangam.channels.providers.pages.errors import DIRECT
from sangam.channels.providers.pages.values import ident, part, parts, words
from sangam.channels.trying import Trying
from sangam.lib import clock

SOON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a kind needs at Meta: fields of its object, fields that the Page must give the app, permissions of the token."""

    object: Object
    fields: Sequence[str]
    page_fields: Sequence[str]
    permissions: Sequence[str]


def probe(settings: Settings, needs: Needs, ctx: Context | None = None) -> Iterator[Check]:
    graph = Graph(settings, ctx or Trying(), DIRECT)
    if settings.hook:
        yield Check(_("Callback address for the object “%(name)s”") % {"name": needs.object.value}, True, settings.hook)
        yield Check(_("Verify token"), True, str(settings.get(meta.VERIFY, "")))
    try:
        page = _page(settings, graph)
        yield page
        if not page.ok:
            return
        if needs.object is Object.INSTAGRAM:
            yield _account(settings, graph)
        yield from _token(settings, graph, needs)
        yield _app(settings, graph, needs)
        yield _subscribed(settings, graph, needs)
    except DeliveryError as error:
        yield Check(_("Meta's answer"), False, error.failure.text, _("Mend what it names and try again."))


def _page(settings: Settings, graph: Graph) -> Check:
    title = _("Access token")
    mend = _("Make a token for this Page: Meta for Developers, your app, Messenger or Instagram, API setup, Generate token.")
    try:
        told = graph.call("GET", "me", params={"fields": "id,name"})
    except DeliveryError as error:
        return Check(title, False, error.failure.text, mend)
    found, wanted = ident(told, "id"), str(settings.get("page_id", ""))
    if found != wanted:
        text = _("The token belongs to “%(name)s” (%(found)s), and the Page here is %(wanted)s.")
        return Check(title, False, text % {"name": words(told, "name"), "found": found, "wanted": wanted}, mend)
    return Check(title, True, _("It is the one of “%(name)s”.") % {"name": words(told, "name")})


def _account(settings: Settings, graph: Graph) -> Check:
    title, wanted = _("Instagram account"), str(settings.get("account_id", ""))
    page = str(settings.get("page_id", ""))
    told = graph.call("GET", page, params={"fields": "instagram_business_account{id,username}"})
    account = part(told, "instagram_business_account")
    found = ident(account, "id")
    if found != wanted:
        text = _("The Page is linked to the Instagram account %(found)s, and here stands %(wanted)s.")
        mend = _("Put the linked account's id into the settings, or link the account to the Page in its settings.")
        return Check(title, False, text % {"found": found or _("none"), "wanted": wanted}, mend)
    return Check(title, True, f"@{words(account, 'username')}")


def as_app(settings: Settings) -> dict[str, str]:
    """The header by which the app itself asks; it stands instead of the Page's token."""
    return {"authorization": f"Bearer {settings.get('app_id', '')}|{settings.get(meta.SECRET, '')}"}


def _debug(settings: Settings, graph: Graph) -> dict[str, Any]:
    params = {"input_token": str(settings.get(meta.TOKEN, ""))}
    return dict(part(graph.call("GET", "debug_token", params=params, headers=as_app(settings)), "data"))


def expires(settings: Settings, ctx: Context) -> dt.datetime | None:
    """When the token ends, or the year's quarter after which Meta asks for a new permission. Raises DeliveryError."""
    if not (settings.get("app_id") and settings.get(meta.SECRET) and settings.get(meta.TOKEN)):
        return None
    told = _debug(settings, Graph(settings, ctx, DIRECT))
    ends = [meta.moment(told[name]) for name in ("expires_at", "data_access_expires_at") if told.get(name)]
    return min((one for one in ends if one), default=None)


def _token(settings: Settings, graph: Graph, needs: Needs) -> Iterator[Check]:
    title = _("What the token may do")
    try:
        told = _debug(settings, graph)
    except DeliveryError as error:
        mend = _("App id and app secret must be of one app: Meta for Developers, your app, App settings, Basic.")
        yield Check(_("App id and secret"), False, error.failure.text, mend)
        return
    if ident(told, "app_id") not in ("", str(settings.get("app_id", ""))):
        text = _("It was made by another app: %(app)s.") % {"app": ident(told, "app_id")}
        yield Check(title, False, text, _("Make it with the app whose id stands here."))
        return
    scopes = told.get("scopes")
    missing = [one for one in needs.permissions if one not in scopes] if isinstance(scopes, list) else []
    if missing:
        mend = _("Make it again and grant these permissions; for other people's messages the app needs their review.")
        yield Check(title, False, _("It lacks: %(names)s.") % {"names": ", ".join(missing)}, mend)
    else:
        yield Check(title, True, ", ".join(needs.permissions))
    ends = meta.moment(told.get("expires_at")) if told.get("expires_at") else None
    if ends and ends - clock.now() < SOON:
        mend = _("Put in one that does not end: of a system user, or made from a long-lived token.")
        yield Check(_("Token ends"), False, f"{ends:%Y-%m-%d %H:%M} UTC", mend, warning=True)


def _app(settings: Settings, graph: Graph, needs: Needs) -> Check:
    """One address for each object of an app: ours is put in where none stands, and never in place of another."""
    title, app = _("Webhook of the app"), str(settings.get("app_id", ""))
    if not settings.hook:
        return Check(title, False, _("Save the channel first: then it has an address."), warning=True)
    rows = parts(graph.call("GET", f"{app}/subscriptions", headers=as_app(settings)), "data")
    row = next((one for one in rows if one.get("object") == needs.object.value), {})
    address = words(row, "callback_url")
    if address and address != settings.hook:
        mend = _("An app has one address for each object. Put ours in there, or connect this channel by an app of its own.")
        return Check(title, False, _("The app calls %(address)s.") % {"address": address}, mend)
    listed = row.get("fields")
    known = {words(one, "name") for one in parts(row, "fields")} | set(
        [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    )
    if address and set(needs.fields) <= known:
        return Check(title, True, _("The app calls us."))
    wanted = {
        "object": needs.object.value, "callback_url": settings.hook, "verify_token": str(settings.get(meta.VERIFY, "")),
        "fields": ",".join(sorted(known | set(needs.fields))), "include_values": "true",
    }  # fmt: skip
    try:
        graph.call("POST", f"{app}/subscriptions", data=wanted, headers=as_app(settings))
    except DeliveryError as error:
        mend = _("This server must be reached from the internet by https. Or paste address and verify token at Meta by hand.")
        return Check(title, False, error.failure.text, mend)
    return Check(title, True, _("Our address was registered at the app."))


def _subscribed(settings: Settings, graph: Graph, needs: Needs) -> Check:
    title, page, app = _("The Page tells the app"), str(settings.get("page_id", "")), str(settings.get("app_id", ""))
    rows = parts(graph.call("GET", f"{page}/subscribed_apps"), "data")
    row = next((one for one in rows if ident(one, "id") == app), {})
    listed = row.get("subscribed_fields")
    known = {one for one in listed if isinstance(one, str)} if isinstance(listed, list) else set()
    if row and set(needs.page_fields) <= known:
        return Check(title, True, ", ".join(needs.page_fields))
    wanted = {"subscribed_fields": ",".join(sorted(known | set(needs.page_fields)))}
    try:
        graph.call("POST", f"{page}/subscribed_apps", data=wanted)
    except DeliveryError as error:
        return Check(title, False, error.failure.text, _("Give the token the permission pages_manage_metadata."))
    return Check(title, True, _("Subscribed now: %(names)s.") % {"names": ", ".join(needs.page_fields)})
