"""Hours in words: whether it is open now and until when, and which public holidays come next."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays
from babel import Locale
from babel.dates import format_time, get_timezone_location
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sangam.calendars import hours
from sangam.calendars.models import Calendar
from sangam.lib.locales import locale_of, weekday

ALWAYS = dt.timedelta(days=7)


def state(calendar: Calendar, at: dt.datetime) -> str:
    """ "Open now, closes today 18:00, Lisbon time", in the reader's language."""
    if hours.is_open(calendar, at):
        end = hours.closing(calendar, at)
        if end is None or end - at >= ALWAYS:
            return _("Open day and night.")
        return _("Open now, closes %(when)s.") % {"when": _when(calendar, end, at)}
    opening = hours.next_opening(calendar, at)
    if opening is None:
        return _("Closed, and it does not open within a year.")
    return _("Closed now, opens %(when)s.") % {"when": _when(calendar, opening, at)}


def place(zone: str) -> str:
    """The town of a zone in the reader's language."""
    return zone if zone == "UTC" else str(get_timezone_location(zone, locale=_locale(), return_city=True))


def _locale() -> Locale:
    return locale_of(get_language() or "en")


def _when(calendar: Calendar, moment: dt.datetime, at: dt.datetime) -> str:
    local, today = moment.astimezone(calendar.tzinfo), at.astimezone(calendar.tzinfo).date()
    locale = _locale()
    time = format_time(local.time(), "short", locale=locale)
    away = (local.date() - today).days
    words = {"time": time, "place": place(calendar.zone), "day": weekday(local.date(), locale)}
    if away == 0:
        return _("today %(time)s, %(place)s time") % words
    if away == 1:
        return _("tomorrow %(time)s, %(place)s time") % words
    return _("%(day)s %(time)s, %(place)s time") % words


@lru_cache(maxsize=1)
def countries() -> dict[str, list[str]]:
    """Countries whose public holidays are known (ISO 3166, two letters), each with its regions."""
    known = holidays.list_supported_countries()
    return {code: sorted(regions) for code, regions in sorted(known.items()) if len(code) == 2}


@lru_cache(maxsize=256)
def region_names(country: str) -> dict[str, str]:
    """Code of a region → its name; the code itself where the library has none."""
    names = holidays.country_holidays(country).get_subdivision_aliases() if country in countries() else {}
    return {code: (names.get(code) or [code])[0] for code in countries().get(country, [])}


def next_holidays(calendar: Calendar, today: dt.date, count: int = 3) -> list[tuple[dt.date, str]]:
    """The next public holidays that close it, with their names in the country's language."""
    if calendar.holiday_country not in countries():
        return []
    region = calendar.holiday_region if calendar.holiday_region in countries()[calendar.holiday_country] else None
    known = holidays.country_holidays(calendar.holiday_country, subdiv=region, years=(today.year, today.year + 1))
    closed = ((day, name) for day, name in sorted(known.items()) if day >= today)
    return [one for one in closed if one[0].isoformat() not in calendar.extra_days][:count]
