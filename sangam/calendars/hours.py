"""Working hours as intervals of time: whether it is open, when it opens next, where so many open minutes end.

Hours are wall-clock times of the calendar's zone, so a block on the night of a clock change is as long as that night is.
No calendar, or one without hours, is open all the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays
from babel import Locale
from babel.dates import format_time, get_timezone_location
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.calendars.models import Calendar
from sangam.lib.locales import locale_of, weekday

DAYS_AHEAD = 400
Span = tuple[dt.datetime, dt.datetime]


def is_open(calendar: Calendar | None, at: dt.datetime) -> bool:
    """Whether somebody works at that moment."""
    return _always(calendar) or any(start <= at < end for start, end in _spans(calendar, at, days=1))


def next_opening(calendar: Calendar | None, at: dt.datetime) -> dt.datetime | None:
    """`at` itself while it is open, else the next moment it opens (UTC); None if that is more than a year away."""
    if _always(calendar):
        return at
    return next((max(start, at) for start, end in _spans(calendar, at, days=DAYS_AHEAD) if end > at), None)


def closing(calendar: Calendar | None, at: dt.datetime) -> dt.datetime | None:
    """When the present opening ends (UTC), looking eight days ahead; None while it is closed or never closes."""
    if _always(calendar):
        return None
    return next((end for start, end in _spans(calendar, at, days=8) if start <= at < end), None)


def add_open_minutes(calendar: Calendar | None, at: dt.datetime, minutes: float) -> dt.datetime | None:
    """The moment (UTC) at which so many minutes of work have passed since `at`; None if not within a year."""
    left = dt.timedelta(minutes=minutes)
    if _always(calendar):
        return at + left
    for start, end in _spans(calendar, at, days=DAYS_AHEAD):
        begin = max(start, at)
        if end <= begin:
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def open_minutes(calendar: Calendar | None, start: dt.datetime, end: dt.datetime) -> float:
    """Minutes of work between two moments."""
    if _always(calendar):
        return max(0.0, (end - start).total_seconds() / 60)
    days = (end - start).days + 2
    spans = _spans(calendar, start, days=days)
    worked = sum((max(dt.timedelta(), min(stop, end) - max(begin, start)) for begin, stop in spans), dt.timedelta())
    return worked.total_seconds() / 60


def _always(calendar: Calendar | None) -> bool:
    return calendar is None or not (any(calendar.hours.values()) or calendar.extra_days)


def _spans(calendar: Calendar | None, at: dt.datetime, *, days: int) -> Iterator[Span]:
    """Open spans (UTC) of the local days from the one before `at`, in order, with those that touch or overlap joined."""
    if calendar is None:
        return
    first = at.astimezone(calendar.tzinfo).date() - dt.timedelta(days=1)
    last: Span | None = None
    for number in range(days + 2):
        for start, end in _day(calendar, first + dt.timedelta(days=number)):
            if last is not None and start <= last[1]:
                last = (last[0], max(last[1], end))
                continue
            if last is not None:
                yield last
            last = (start, end)
    if last is not None:
        yield last


def _day(calendar: Calendar, day: dt.date) -> list[Span]:
    extra = calendar.extra_days.get(day.isoformat())
    if extra is None and (day.isoformat() in calendar.days_off or _is_holiday(calendar, day)):
        return []
    pairs = extra if extra is not None else calendar.hours.get(str(day.weekday()), [])
    spans = [(_moment(day, start, calendar.tzinfo), _moment(day, end, calendar.tzinfo)) for start, end in pairs]
    return sorted(span for span in spans if span[0] < span[1])


def _moment(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    """A wall-clock time as UTC. A time that a clock change skips is moved by as much; of a doubled one, the first."""
    hour, minute = (int(part) for part in clock.split(":"))
    local = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hour, minutes=minute)
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


def _is_holiday(calendar: Calendar, day: dt.date) -> bool:
    return bool(calendar.holiday_country) and day in _holidays(calendar.holiday_country, calendar.holiday_region, day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> frozenset[dt.date]:
    """Public holidays; a country or region the library does not know has none."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        return frozenset()


class Promise(Protocol):
    """Who promises a first answer within so many minutes of work: a brand."""

    @property
    def calendar(self) -> Calendar | None: ...
    @property
    def first_answer_minutes(self) -> int | None: ...


def answer_time(brand: Promise, at: dt.datetime, language: str) -> str:
    """By when an answer may be expected, in words: "by tomorrow 11:00, Lisbon time"; "" if the brand promises none."""
    if not brand.first_answer_minutes:
        return ""
    due = add_open_minutes(brand.calendar, at, brand.first_answer_minutes)
    if due is None:
        return ""
    zone = brand.calendar.tzinfo if brand.calendar else ZoneInfo("UTC")
    locale = locale_of(language)
    local, today = due.astimezone(zone), at.astimezone(zone).date()
    time = format_time(local.time(), "short", locale=locale)
    place = get_timezone_location(zone, locale=locale, return_city=True) if zone.key != "UTC" else "UTC"
    if not is_ours(language):
        return f"{weekday(local.date(), locale)} {time} ({place})"
    with override(language):
        return _("by %(day)s %(time)s, %(place)s time") % {"day": _day_name(local.date(), today, locale), "time": time,
                                                           "place": place}  # fmt: skip


def is_ours(language: str) -> bool:
    """Whether our own words exist in it; else only what the locale data say is shown, so that no line mixes languages."""
    return language.replace("_", "-").split("-")[0].lower() in {
        code.split("-")[0] for code, _name in settings.CUSTOMER_LANGUAGES
    }


def _day_name(day: dt.date, today: dt.date, locale: Locale) -> str:
    away = (day - today).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    return weekday(day, locale)
