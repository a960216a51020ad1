"""Dates as people read them: relative near, absolute far, exact on hover, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.units import format_unit
from django.utils import timezone, translation
from markupsafe import Markup

from sangam.lib import clock

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def locale() -> Locale:
    """The reader's language as Babel knows it; English for those it does not."""
    try:
        return Locale.parse(translation.to_locale(translation.get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def near(moment: datetime, now: datetime) -> str:
    """What stands in a list: "now", "5m", "3h", "Tue", "12 Mar", "12 Mar 2024"."""
    age, here = now - moment, timezone.localtime(moment)
    if abs(age) < MINUTE:
        return translation.gettext("now")
    if timedelta() < age < DAY:
        unit, count = ("minute", age // MINUTE) if age < HOUR else ("hour", age // HOUR)
        return str(format_unit(count, unit, length="narrow", locale=locale()))
    if timedelta() < age < 6 * DAY:
        return str(format_date(here.date(), "EEE", locale=locale()))
    return day(here.date(), timezone.localtime(now).date())


def day(value: date, today: date) -> str:
    """A date without the year where it is this year's."""
    skeleton = "d MMM" if value.year == today.year else "d MMM y"
    return str(format_date(value, skeleton, locale=locale()))


def spoken(moment: datetime, now: datetime) -> str:
    """In a sentence: "5 minutes ago", "in 3 hours", "12 Mar, 14:05"."""
    age = now - moment
    if abs(age) < DAY:
        return str(format_timedelta(-age, add_direction=True, locale=locale()))
    return stamp(moment, now)


def stamp(moment: datetime, now: datetime) -> str:
    """The hour for today, else day and hour, in the reader's zone."""
    here, today = timezone.localtime(moment), timezone.localtime(now).date()
    clock_time = str(format_time(here.time(), "short", locale=locale()))
    return clock_time if here.date() == today else f"{day(here.date(), today)}, {clock_time}"


def exact(moment: datetime) -> str:
    return str(format_datetime(timezone.localtime(moment), "full", locale=locale()))


def _tag(moment: datetime, text: str, style: str) -> Markup:
    return Markup('<time datetime="{}" title="{}" data-when="{}">{}</time>').format(
        moment.astimezone(UTC).isoformat(timespec="seconds"), exact(moment), style, text
    )


def ago(moment: datetime | None) -> Markup:
    """A filter for lists."""
    return _tag(moment, near(moment, clock.now()), "near") if moment else Markup("")


def since(moment: datetime | None) -> Markup:
    """A filter for sentences."""
    return _tag(moment, spoken(moment, clock.now()), "spoken") if moment else Markup("")


def at(moment: datetime | None) -> Markup:
    """A filter for messages: the hour, and the day where it is another."""
    return _tag(moment, stamp(moment, clock.now()), "stamp") if moment else Markup("")


def day_name(moment: datetime) -> str:
    """Today, Yesterday, or the date: the head of a day in a stream."""
    here, today = timezone.localtime(moment).date(), timezone.localtime(clock.now()).date()
    if here == today:
        return translation.gettext("Today")
    if here == today - DAY:
        return translation.gettext("Yesterday")
    return f"{format_date(here, 'EEEE', locale=locale())}, {day(here, today)}"


def local_time(zone: str) -> str:
    """What the clock says where somebody is, and what that means: "03:12, night in Osaka"."""
    try:
        there = clock.now().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    place = zone.rpartition("/")[2].replace("_", " ")
    time = str(format_time(there.time(), "short", locale=locale()))
    return translation.gettext("{time}, {part} in {place}").format(time=time, part=_part_of_day(there.hour), place=place)


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
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code
