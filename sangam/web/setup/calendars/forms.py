"""Hours, as a form."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sangam.calendars import saying
from sangam.calendars.models import Calendar
from sangam.lib.locales import locale_of
from sangam.web.setup.calendars.widgets import DatesField, ExtraField, WeekField

NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/")


@lru_cache(maxsize=1)
def zones() -> list[tuple[str, str]]:
    """UTC, then the places, as the zone database names them."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(NOT_PLACES))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


@lru_cache(maxsize=64)
def _countries(language: str) -> list[tuple[str, str]]:
    names = locale_of(language).territories
    return sorted(((code, str(names.get(code, code))) for code in saying.countries()), key=lambda one: one[1])


def countries() -> list[tuple[str, Any]]:
    return [("", _("None")), *_countries(get_language() or "en")]


def regions(country: str) -> list[tuple[str, Any]]:
    return [("", _("The whole country")), *sorted(saying.region_names(country).items(), key=lambda one: one[1])]


class CalendarForm(forms.ModelForm):
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones, help_text=_("The clock these hours are read from."))
    hours = WeekField(
        label=_("Weekly hours"),
        required=False,
        help_text=_("No hours at all means open day and night. An end of 00:00 is midnight."),
    )
    holiday_country = forms.ChoiceField(label=_("Public holidays of"), choices=countries, required=False)
    holiday_region = forms.CharField(label=_("Region"), required=False, widget=forms.Select)
    days_off = DatesField(label=_("Days off"), required=False, help_text=_("Closed all day, beside the public holidays."))
    extra_days = ExtraField(
        label=_("Days with other hours"),
        required=False,
        help_text=_("These hours hold instead of the weekly ones, holiday or not."),
    )

    class Meta:
        model = Calendar
        fields = ("name", "zone", "hours", "holiday_country", "holiday_region", "days_off", "extra_days")
        labels = {"name": _("Name")}
        error_messages = {"name": {"unique": _("Other hours have this name. Choose one that tells them apart.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.data.get("holiday_country") if self.is_bound else self.instance.holiday_country
        self.fields["holiday_region"].widget.choices = regions(country or "")  # type: ignore[attr-defined]
        if self.instance.zone not in dict(zones()):
            self.fields["zone"].choices = [(self.instance.zone, self.instance.zone), *zones()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A region of a country chosen before is let go: the new country has its own."""
        values = super().clean() or self.cleaned_data
        if values.get("holiday_region") not in dict(regions(values.get("holiday_country") or "")):
            values["holiday_region"] = ""
        return values
