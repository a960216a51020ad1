"""Calendars as people keep them. The room of calendars knows only time; who changed the hours is on record here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sangam.accounts import audit, held
from sangam.accounts.models import User
from sangam.calendars.models import Calendar


def create(values: Mapping[str, Any], *, by: User | None) -> Calendar:
    """`values` are model fields, already checked by a form."""
    with transaction.atomic():
        calendar = Calendar.objects.create(**values)
        audit.record(by, "calendar.created", calendar, name=calendar.name)
    return calendar


def change(calendar: Calendar, values: Mapping[str, Any], *, by: User | None) -> None:
    with transaction.atomic():
        row = Calendar.objects.select_for_update().get(pk=calendar.pk)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        differs = audit.changes(before, values)
        if differs:
            audit.record(by, "calendar.changed", row, **differs)


def delete(calendar: Calendar, *, by: User) -> None:
    """Remove hours that nobody keeps. Without this check brands and teams would silently be open day and night."""
    with transaction.atomic():
        row = Calendar.objects.select_for_update().get(pk=calendar.pk)
        held.check(row)
        audit.record(by, "calendar.deleted", row, name=row.name)
        row.delete()
