"""The languages people write in, each in its own words and in the reader's."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.localedata import locale_identifiers
from django.utils.translation import get_language

from sangam.lib.locales import locale_of

# Where the same language is written so differently that customers notice.
VARIANTS = ("en_GB", "en_US", "es_419", "fr_CA", "pt_BR", "pt_PT", "sr_Latn", "zh_Hans", "zh_Hant", "uz_Cyrl")
# Languages of CLDR with some millions of readers or an official place; the rest would only lengthen the list.
CODES = (
    "af", "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "ceb", "cs", "cy", "da", "de", "el", "en", "es",
    "et", "eu", "fa", "fi", "fil", "fo", "fr", "fy", "ga", "gd", "gl", "gu", "ha", "he", "hi", "hr", "hu", "hy",
    "id", "ig", "is", "it", "ja", "jv", "ka", "kk", "km", "kn", "ko", "ku", "ky", "lb", "lo", "lt", "lv", "mg",
    "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "nn", "or", "pa", "pl", "ps", "pt", "qu",
    "rm", "ro", "ru", "rw", "sd", "si", "sk", "sl", "so", "sq", "sr", "st", "su", "sv", "sw", "ta", "te", "tg",
    "th", "ti", "tk", "tn", "to", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "wo", "xh", "yi", "yo", "yue", "zh",
    "zu",
)  # fmt: skip


@lru_cache(maxsize=32)
def _choices(reader: str) -> list[tuple[str, str]]:
    known, locale = set(locale_identifiers()), locale_of(reader)
    found = [_named(code, locale) for code in {*CODES, *VARIANTS} & known]
    return sorted(found, key=lambda one: one[1].casefold())


def _named(code: str, reader: Locale) -> tuple[str, str]:
    own = Locale.parse(code)
    name, here = own.get_display_name() or code, own.get_display_name(reader) or code
    return code.replace("_", "-"), here if name == here else f"{here} – {name}"


def choices() -> list[tuple[str, str]]:
    """(tag, "Portuguese – português"), by the reader's name for it."""
    return _choices(get_language() or "en")
