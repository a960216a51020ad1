"""Locales by language tag, for dates and numbers in somebody's words."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


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
