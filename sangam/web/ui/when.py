"""Dates as people read them: relative near, absolute far, exact on hover, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from babel.units import format_unit
from django.utils import timezone, translation
from markupsafe import Markup, escape

from sangam.lib import clock, locales

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def locale() -> Locale:
    """The reader's language as Babel knows it; English for those it does not."""
    return _locale(translation.get_language() or "en")


@lru_cache(maxsize=256)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(translation.to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=4096)
def _unit(count: int, unit: str, language: Locale) -> str:
    return str(format_unit(count, unit, length="narrow", locale=language))


@lru_cache(maxsize=4096)
def _date(value: date, pattern: str, language: Locale) -> str:
    return str(format_date(value, pattern, locale=language))


@lru_cache(maxsize=4096)
def _day(value: date, year: bool, language: Locale) -> str:
    return locales.day(value, language, year=year)


@lru_cache(maxsize=4096)
def _time(value: time, language: Locale) -> str:
    return str(format_time(value, "short", locale=language))


def near(moment: datetime, now: datetime) -> str:
    """What stands in a list: "now", "5m", "3h", "Tue", "12 Mar", "12 Mar 2024"."""
    age, here = now - moment, timezone.localtime(moment)
    if abs(age) < MINUTE:
        return translation.gettext("now")
    if timedelta() < age < DAY:
        unit, count = ("minute", age // MINUTE) if age < HOUR else ("hour", age // HOUR)
        return _unit(count, unit, locale())
    if timedelta() < age < 6 * DAY:
        return _date(here.date(), "EEE", locale())
    return day(here.date(), timezone.localtime(now).date())


def day(value: date, today: date) -> str:
    """A date without the year where it is this year's."""
    return _day(value, value.year != today.year, locale())


def whole_day(value: date) -> str:
    """A filter for days that stand for themselves: always with the year."""
    return _day(value, True, locale())


def spoken(moment: datetime, now: datetime) -> str:
    """In a sentence: "5 minutes ago", "in 3 hours", "12 Mar, 14:05"."""
    age = now - moment
    if abs(age) < DAY:
        return str(format_timedelta(-age, add_direction=True, locale=locale()))
    return stamp(moment, now)


def stamp(moment: datetime, now: datetime) -> str:
    """The hour for today, else day and hour, in the reader's zone."""
    here, today = timezone.localtime(moment), timezone.localtime(now).date()
    clock_time = _time(here.time().replace(second=0, microsecond=0), locale())
    return clock_time if here.date() == today else f"{day(here.date(), today)}, {clock_time}"


def exact(moment: datetime) -> str:
    """Day, year and minute in the reader's zone, for sentences and quotations."""
    here = timezone.localtime(moment)
    return (
        f"{format_date(here.date(), 'long', locale=locale())}, {_time(here.time().replace(second=0, microsecond=0), locale())}"
    )


def _tag(moment: datetime, text: str, style: str) -> Markup:
    """The browser adds the exact time on hover, from `datetime`: fifty of them would cost the server more than the list."""
    stamp_utc = moment.astimezone(UTC).isoformat(timespec="seconds")
    return Markup(f'<time datetime="{stamp_utc}" data-when="{style}">{escape(text)}</time>')  # noqa: S704 (all parts escaped)


def ago(moment: datetime | None) -> Markup:
    """A filter for lists."""
    return _tag(moment, near(moment, clock.now()), "near") if moment else Markup("")


def since(moment: datetime | None) -> Markup:
    """A filter for sentences."""
    return _tag(moment, spoken(moment, clock.now()), "spoken") if moment else Markup("")


def at(moment: datetime | None) -> Markup:
    """A filter for messages: the hour, and the day where it is another."""
    return _tag(moment, stamp(moment, clock.now()), "stamp") if moment else Markup("")


def on_day(moment: datetime | None) -> Markup:
    """A filter for what nobody asks the hour of: since when somebody is known, when he first bought."""
    if moment is None:
        return Markup("")
    here, today = timezone.localtime(moment).date(), timezone.localtime(clock.now()).date()
    return _tag(moment, translation.gettext("Today") if here == today else day(here, today), "stamp")


def day_name(moment: datetime) -> str:
    """Today, Yesterday, or the date: the head of a day in a stream."""
    here, today = timezone.localtime(moment).date(), timezone.localtime(clock.now()).date()
    if here == today:
        return translation.gettext("Today")
    if here == today - DAY:
        return translation.gettext("Yesterday")
    return f"{_date(here, 'EEEE', locale())}, {day(here, today)}"


def local_time(zone: str) -> str:
    """What the clock says where somebody is, and what that means: "03:12, night in Osaka"."""
    try:
        there = clock.now().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    place = zone.rpartition("/")[2].replace("_", " ")
    hour = _time(there.time().replace(second=0, microsecond=0), locale())
    return translation.gettext("{time}, {part} in {place}").format(time=hour, part=_part_of_day(there.hour), place=place)


def _part_of_day(hour: int) -> str:
    names = ((6, "night"), (12, "morning"), (18, "afternoon"), (22, "evening"), (24, "night"))
    words = {
        "night": translation.gettext("night"),
        "morning": translation.gettext("morning"),
        "afternoon": translation.gettext("afternoon"),
        "evening": translation.gettext("evening"),
    }
    return words[next(name for end, name in names if hour < end)]


def language_name(code: str) -> str:
    """The language in the reader's own; the code itself where CLDR has no name."""
    return _language_name(code, locale())


@lru_cache(maxsize=1024)
def _language_name(code: str, language: Locale) -> str:
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(language) or code
    except (UnknownLocaleError, ValueError):
        return code
