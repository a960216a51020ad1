"""Locales by language tag, for dates and numbers in somebody's words."""

from __future__ import annotations

import datetime as dt

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton


def locale_of(language: str) -> Locale:
    """The Babel locale of a language tag; English where there is none."""
    try:
        return Locale.parse(language.replace("_", "-") or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        pass
    try:
        return Locale.parse(language.split("-")[0].split("_")[0] or "en")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def day(value: dt.date, locale: Locale, *, year: bool = False) -> str:
    """A date in the order of the language ("11月24日", "24. Nov."); in English as the house writes it ("24 Nov 2026")."""
    if locale.language == "en":
        return str(format_date(value, "d MMM y" if year else "d MMM", locale=locale))
    return str(format_skeleton("yMMMd" if year else "MMMd", value, locale=locale))


def weekday(value: dt.date, locale: Locale) -> str:
    """A near date to say to somebody: "Tuesday 24 November", "Dienstag 24. November", "11月24日火曜日"."""
    name = str(format_date(value, "EEEE", locale=locale))
    if locale.language in ("ja", "ko", "zh"):
        return str(format_skeleton("MMMMEEEEd", value, locale=locale))
    date = (
        format_date(value, "d MMMM", locale=locale)
        if locale.language == "en"
        else format_skeleton("MMMMd", value, locale=locale)
    )
    return f"{name} {date}"
