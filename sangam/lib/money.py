"""Money: minor units (cents, yen, fils) and a currency of ISO 4217; what people type and read.

How many decimals a currency has, and how a language writes an amount, is the CLDR's word (Babel): yen have none, Kuwaiti
dinars three.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision, list_currencies
from django.utils.translation import get_language

from sangam.lib.locales import locale_of

MINOR_MAX = 10**15
CURRENCY_MAX = 3
AMOUNT = re.compile(r"^(?:([A-Za-z]{3})\s*)?([\d.,' ]*\d)(?:\s*([A-Za-z]{3}))?$")
DIGITS = re.compile(r"^[-+]?[\d.,' ]*\d$")
MARKS = str.maketrans({"٫": ".", "٬": ",", "’": "'", "−": "-", "،": ","} | dict.fromkeys("\u200e\u200f\u061c", ""))


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Codes of ISO 4217, in capitals."""
    return frozenset(list_currencies())


def places(currency: str) -> int:
    """How many decimals are written; two where the currency is not known."""
    return get_currency_precision(currency)


def read(text: str) -> tuple[int, str]:
    """(minor units, currency) of "12.50 EUR", "1.234,5 eur", "JPY 4,200". Raises ValueError where that is unclear."""
    found = AMOUNT.match(_folded(text))
    currency = ((found[1] or found[3] or "") if found else "").upper()
    if found is None or currency not in known() or (found[1] and found[3]):
        raise ValueError("amount")
    return minor(found[2], currency), currency


def minor(text: str, currency: str) -> int:
    """Minor units of "-1 234,50"; of a mark that could be either, three digits behind it make it one of thousands.
    Raises ValueError, also for more decimals than the currency has."""
    digits = _folded(text)
    if not DIGITS.match(digits):
        raise ValueError("amount")
    try:
        amount = Decimal(_plain(digits, places(currency))).scaleb(places(currency))
    except InvalidOperation as error:
        raise ValueError("amount") from error
    if amount != amount.to_integral_value() or abs(amount) >= MINOR_MAX:
        raise ValueError("amount")
    return int(amount)


def said(minor: int, currency: str, language: str | None = None) -> str:
    """1250 EUR as "€12.50", "12,50 €": as a reader of that language, or of the active one, writes it."""
    locale = locale_of(language if language is not None else get_language() or "")
    return str(format_currency(Decimal(minor).scaleb(-places(currency)), currency, locale=locale))


def plain(minor: int, currency: str) -> str:
    """ "12.50": with a point, for machines and for fields to type in."""
    return f"{Decimal(minor).scaleb(-places(currency)):.{places(currency)}f}"


def typed(minor: int, currency: str) -> str:
    """ "12.50 EUR", as `read` takes it."""
    return f"{plain(minor, currency)} {currency}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(MARKS)).strip()


def _plain(digits: str, decimals: int) -> str:
    """With a point for the decimals, if any: the last mark is one, unless it groups thousands or stands twice."""
    digits = re.sub(r"[' ]", "", digits)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    behind = len(digits) - last - 1
    head = digits[:last].lstrip("+-")
    groups = behind == 3 and decimals != 3 and head.isdecimal() and head != "0" and len(head) <= 3
    if digits.count(digits[last]) > 1 or groups:
        return re.sub(r"[.,]", "", digits)
    return re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
