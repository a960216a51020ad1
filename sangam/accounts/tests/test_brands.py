"""Brands and hours: what changes is on record, and nothing goes while something needs it."""

from __future__ import annotations

import pytest

from sangam.accounts import brands, held, schedules
from sangam.accounts.models import AuditEntry, Brand
from sangam.calendars.models import Calendar
from tests.cast import Cast, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db


def test_a_change_is_on_record_with_old_and_new(cast: Cast) -> None:
    hours = schedules.create({"name": "Lisbon"}, by=cast.ada)
    brands.change(cast.brand, {"tone": "warm", "calendar": hours}, by=cast.ada)
    entry = AuditEntry.objects.get(action="brand.changed")
    assert (entry.user, entry.subject) == (cast.ada, f"Brand:{cast.brand.pk}")
    assert entry.detail == {"tone": ["", "warm"], "calendar": [None, hours.pk]}


def test_saving_what_stands_there_records_nothing(cast: Cast) -> None:
    brands.change(cast.brand, {"tone": ""}, by=cast.ada)
    assert not AuditEntry.objects.filter(action="brand.changed").exists()


def test_only_the_named_fields_are_written(cast: Cast) -> None:
    stale = Brand.objects.get()
    Brand.objects.update(footer="Northwind Lda")
    brands.change(stale, {"tone": "warm"}, by=cast.ada)
    assert Brand.objects.get().footer == "Northwind Lda"


def test_the_last_brand_stays(cast: Cast) -> None:
    with pytest.raises(brands.LastBrand):
        brands.delete(cast.brand, by=cast.ada)


def test_a_brand_in_use_stays_and_says_by_what(cast: Cast) -> None:
    spare = brands.create({"name": "Kumo"}, by=cast.ada)
    conversation = cast.conversation()
    with pytest.raises(held.Held) as caught:
        brands.delete(cast.brand, by=cast.ada)
    assert str(cast.mailbox) in caught.value.by and str(conversation) in caught.value.by
    brands.delete(spare, by=cast.ada)
    assert list(Brand.objects.all()) == [cast.brand]


def test_hours_stay_while_a_team_keeps_them(cast: Cast) -> None:
    hours = schedules.create({"name": "Lisbon"}, by=cast.ada)
    cast.support.calendar = hours
    cast.support.save()
    with pytest.raises(held.Held) as caught:
        schedules.delete(hours, by=cast.ada)
    assert caught.value.by == ["Support"]
    cast.support.calendar = None
    cast.support.save()
    schedules.delete(hours, by=cast.ada)
    assert not Calendar.objects.exists()
    assert AuditEntry.objects.get(action="calendar.deleted").detail == {"name": "Lisbon"}
