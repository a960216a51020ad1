"""When people are there: weekly hours in a zone, and days off."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone; choose one like Europe/Lisbon."), params={"value": value})


class Calendar(models.Model):
    """`hours` maps a weekday ("0" is Monday) to a list of ["HH:MM", "HH:MM"] pairs in local time; "24:00" is allowed
    as an end. `days_off` and `extra_days` hold ISO dates, an extra day with its own pairs."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    hours = models.JSONField(_("hours"), default=dict)
    holiday_country = models.CharField(_("holidays of"), max_length=2, blank=True)
    holiday_region = models.CharField(_("region"), max_length=16, blank=True)
    days_off = models.JSONField(_("days off"), default=list, blank=True)
    extra_days = models.JSONField(_("extra days"), default=dict, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
