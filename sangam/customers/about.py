"""What people who work here know of a customer: his name and how he wants to be called, language, zone, quiet hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sangam.customers import family, together
from sangam.customers.models import Customer
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock

FIELDS = (
    "name", "call_name", "address_form", "pronouns", "language", "zone", "quiet_from", "quiet_to", "preferred_id", "notes",
)  # fmt: skip
KINDS: Mapping[str, str] = {"name": "customer.named", "notes": "customer.noted"}
"""A name is what people are found by; everything else of a profile is one fact that names its fields."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else changed it meanwhile: `theirs` stands, `mine` is not lost."""

    field: str
    theirs: Any
    mine: Any


def change(customer: Customer, *, name: str, notes: str, by: Actor) -> bool:
    """Another name, other notes. False where nothing changed."""
    return bool(write(customer, {"name": name, "notes": notes}, by=by)[0])


def write(
    customer: Customer, values: Mapping[str, Any], *, by: Actor, seen: Mapping[str, str] | None = None
) -> tuple[list[str], list[Clash]]:
    """Some of `FIELDS`; which changed, and which somebody else changed since they were `seen` (marks of `together`). Of a
    family it is the merged view that is changed: each value is written to the customer whose row held it."""
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"no fields of a profile: {sorted(unknown)}")
    with transaction.atomic():
        rows = list(Customer.objects.select_for_update().filter(pk__in=family.ids(customer.pk)).order_by("pk"))
        shown = family.in_order(rows, customer.pk)
        now = {field: shown.value(field) for field in values}
        fresh, clashing = together.settle(now, values, seen)
        changed: dict[int, list[str]] = {}
        for field, value in fresh.items():
            row = shown.holder(field)
            setattr(row, field, value)
            changed.setdefault(row.pk, []).append(field)
        for row in rows:
            if row.pk in changed:
                row.save(update_fields=[field.removesuffix("_id") for field in changed[row.pk]])
        record.many(fact for number, fields in changed.items() for fact in _facts(number, fields, by))
    return list(fresh), [Clash(field, now[field], values[field]) for field in clashing]


def _facts(customer: int, fields: list[str], by: Actor) -> list[Fact]:
    own = [Fact(KINDS[field], "customer", customer, by=by, customer_id=customer) for field in fields if field in KINDS]
    rest = sorted(field for field in fields if field not in KINDS)
    if rest:
        own.append(Fact("customer.profile", "customer", customer, by=by, customer_id=customer, data={"fields": rest}))
    return own


def is_quiet(since: dt.time | None, until: dt.time | None, zone: dt.tzinfo) -> bool:
    """Whether it is now in hours in which he wants to be left alone, by his own clock."""
    if since is None or until is None or since == until:
        return False
    now = clock.now().astimezone(zone).time()
    return since <= now < until if since < until else now >= since or now < until
