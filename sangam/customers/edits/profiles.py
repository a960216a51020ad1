"""Language, time zone and company of many customers: of a family each is written to whose row held it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.customers import about, family
from sangam.customers.edits.gone import Gone
from sangam.customers.models import Company, Customer, Position
from sangam.customers.segments.fields import first
from sangam.customers.staff import belong
from sangam.events.record import Actor
from sangam.lib import sql

CUSTOMERS = Customer._meta.db_table
State = Mapping[str, Any]
States = dict[int, State]


@dataclass(frozen=True, slots=True)
class Plain:
    """A field of `about`, and what it shall be; "" empties it."""

    field: str
    value: str


def plain(value: State, scope: Scope) -> Plain:
    field, wanted = str(value.get("field")), str(value.get("value") or "")
    if field == "zone":
        if wanted and wanted not in available_timezones():
            raise Gone(_("Choose a time zone."))
    elif field != "language" or (wanted and not _is_language(wanted)):
        raise Gone(_("Choose a language."))
    return Plain(field, wanted)


def _is_language(code: str) -> bool:
    try:
        return bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def standing(one: Plain, ids: Sequence[int]) -> States:
    rows = sql.rows(f"SELECT p.id, {first(one.field)} FROM {CUSTOMERS} p WHERE p.id = ANY(%s)", [list(ids)])
    return {number: {"value": value or ""} for number, value in rows}


def put(one: Plain, _value: State, ids: Sequence[int], by: Actor) -> None:
    _each(one.field, dict.fromkeys(ids, one.value), by)


def put_again(one: Plain, before: States, by: Actor) -> None:
    _each(one.field, {number: state["value"] for number, state in before.items()}, by)


def _each(field: str, values: Mapping[int, str], by: Actor) -> None:
    for row in Customer.objects.filter(pk__in=values).order_by("pk"):
        about.write(row, {field: values[row.pk]}, by=by)


def company(value: State, scope: Scope) -> Company:
    found = Company.objects.visible_to(scope).filter(pk=value.get("company") or 0).first()
    if found is None:
        raise Gone(_("There is no such company. Add it under Companies first."))
    return found


def belonging(one: Company, ids: Sequence[int]) -> States:
    """Which company is shown first, and whether they belong to this one."""
    rows = sql.rows(
        f"""SELECT p.id, {first("company_id", "0")}, EXISTS (
              SELECT 1 FROM {Position._meta.db_table} x JOIN {CUSTOMERS} k ON k.id = x.customer_id
              WHERE x.company_id = %s AND (k.id = p.id OR k.root_id = p.root_id))
            FROM {CUSTOMERS} p WHERE p.id = ANY(%s)""",
        [one.pk, list(ids)],
    )
    return {number: {"first": shown, "in": there} for number, shown, there in rows}


def join(one: Company, _value: State, ids: Sequence[int], by: Actor) -> None:
    """It is shown first from now on; what was shown stays one of his companies."""
    held = belonging(one, ids)
    for row in Customer.objects.filter(pk__in=ids).order_by("pk"):
        if not held[row.pk]["in"]:
            belong.put(row, one, "", by=by)
        belong.show_first(row, one, by=by)


def part(one: Company, before: States, by: Actor) -> None:
    shown = Company.objects.in_bulk([state["first"] for state in before.values() if state["first"]])
    for row in Customer.objects.filter(pk__in=list(before)).order_by("pk"):
        state = before[row.pk]
        if (again := shown.get(state["first"])) is not None:
            belong.show_first(row, again, by=by)
        if not state["in"] and (again is None or again.pk != one.pk):
            belong.leave(row, one, by=by)
        elif not state["in"]:
            Position.objects.filter(customer__in=family.ids(row.pk), company=one).delete()
