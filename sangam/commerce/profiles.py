"""What a shop knows of a customer: name, language, zone, and the company's own fields. What it leaves out stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.commerce import buyers
from sangam.commerce.told import Outcome, Taken, Who, Wrong
from sangam.customers import about, family
from sangam.customers.attributes import write
from sangam.customers.models import Customer
from sangam.events.record import SYSTEM, Actor


@dataclass(frozen=True, slots=True)
class Told:
    who: Who
    language: str = ""
    zone: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


def take(told: Told, source: str, *, by: Actor = SYSTEM) -> Taken:
    """Raises Wrong, and `attributes.write.Wrongs`; nothing was written then."""
    if told.zone and told.zone not in available_timezones():
        raise Wrong("time_zone", _("A zone of the IANA list, like Europe/Lisbon."))
    with transaction.atomic():
        buyer = buyers.of(told.who, source)
        row = Customer.objects.get(pk=buyer.customer)
        changed = [*_plain(row, told), *_name(row, told, by)]
        if told.attributes:
            write.of_customer(row.pk, told.attributes, by=by)
    outcome = Outcome.CREATED if buyer.new else Outcome.UPDATED if changed or told.attributes else Outcome.OLDER
    return Taken(outcome, row.pk, row.pk)


def _plain(row: Customer, told: Told) -> list[str]:
    """In the row of the family that holds the value."""
    shown, changed = family.merged(row), []
    for name, value in (("language", told.language), ("zone", told.zone)):
        holder = shown.holder(name)
        if value and getattr(holder, name) != value:
            Customer.objects.filter(pk=holder.pk).update(**{name: value})
            changed.append(name)
    return changed


def _name(row: Customer, told: Told, by: Actor) -> list[str]:
    """A name that somebody wrote by hand is not lost to a shop: only who has none gets one."""
    shown = family.merged(row)
    if not told.who.name or shown.value("name"):
        return []
    return ["name"] if about.change(row, name=told.who.name, notes=shown.value("notes"), by=by) else []
