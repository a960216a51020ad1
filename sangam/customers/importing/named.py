"""Companies by their names, whatever their case."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Upper

from sangam.customers.models import Company
from sangam.lib import sql


def folded(name: str) -> str:
    return name.upper()


def by_name(names: Iterable[str]) -> dict[str, int]:
    """By their names, folded; of several that are called alike the oldest."""
    wanted = sorted(set(names))
    asked = Q(large__in=[folded(name) for name in wanted]) | Q(name__in=wanted)
    rows = Company.objects.annotate(large=Upper("name")).filter(asked).order_by("-pk") if wanted else ()
    return {folded(row.name): row.pk for row in rows}


def by_name_or_new(names: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
    """As `by_name`, with those that nobody had; and the new ones alone. Two who name the same at once make one."""
    wanted = {folded(name): name for name in names}
    found = by_name(wanted.values())
    if len(found) == len(wanted):
        return found, {}
    sql.rows("SELECT pg_advisory_xact_lock(%s)", [sql.advisory_key("companies", "made")])
    found = by_name(wanted.values())
    rows = Company.objects.bulk_create([Company(name=name) for small, name in wanted.items() if small not in found])
    made = {folded(row.name): row.pk for row in rows}
    return found | made, made
