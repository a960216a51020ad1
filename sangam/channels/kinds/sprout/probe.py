"""Whether Sprout knows us, and which customers and groups there are to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.sprout import api, messages

SHOWN = 20


def checks(settings: Settings, ask: api.Ask) -> Iterable[Check]:
    title = _("Account")
    try:
        told = api.call(settings, ask, "GET", "/v1/metadata/client")
    except DeliveryError as error:
        yield Check(title, False, error.failure.text, _("Make a new API token in Sprout and paste it here."))
        return
    yield (known := _chosen(title, told, "customer_id", str(settings.get("customer_id", ""))))
    if not known.ok:
        return
    try:
        groups = api.call(settings, ask, "GET", f"{api.customer(settings)}/metadata/customer/groups")
    except DeliveryError as error:
        yield Check(_("Group"), False, error.failure.text, str(api.RIGHTS))
        return
    yield _chosen(_("Group"), groups, "group_id", str(settings.get("group_id", "")))


def _chosen(title: str, told: dict[str, Any], name: str, wanted: str) -> Check:
    data = told.get("data")
    rows = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
    there = {messages.text(one.get(name), 40): messages.text(one.get("name"), 120) for one in rows}
    shown = ", ".join(f"{number} ({called})" for number, called in list(there.items())[:SHOWN])
    if wanted in there and wanted:
        return Check(title, True, f"{wanted} · {there[wanted]}")
    return Check(
        title, False, _("“%(number)s” is none of: %(there)s") % {"number": wanted, "there": shown}, _("Enter one of these.")
    )
