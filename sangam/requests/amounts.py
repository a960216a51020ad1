"""Money of requests: minor units and a currency; what people type and read."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency, get_currency_precision, list_currencies

from sangam.lib.locales import locale_of

AMOUNT = re.compile(r"^(?:([A-Za-z]{3})\s*)?([\d.,' \u00a0\u202f]*\d)(?:\s*([A-Za-z]{3}))?$")
MINOR_MAX = 10**15


def read(text: str) -> tuple[int, str]:
    """(minor units, currency) of "12.50 EUR", "1.234,5 eur", "JPY 4,200". Raises ValueError where that is unclear."""
    found = AMOUNT.match(text.strip())
    currency = ((found[1] or found[3] or "") if found else "").upper()
    if found is None or currency not in list_currencies() or (found[1] and found[3]):
        raise ValueError("amount")
    places = get_currency_precision(currency)
    try:
        minor = Decimal(_plain(found[2], places)).scaleb(places)
    except InvalidOperation as error:
        raise ValueError("amount") from error
    if minor != minor.to_integral_value() or minor >= MINOR_MAX:
        raise ValueError("amount")
    return int(minor), currency


def _plain(digits: str, places: int) -> str:
    """With a point for the decimals, if any: the last mark is one, unless three digits follow or it stands twice."""
    digits = re.sub(r"[' \u00a0\u202f]", "", digits)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    behind = len(digits) - last - 1
    if digits.count(digits[last]) > 1 or (behind == 3 and places != 3):
        return re.sub(r"[.,]", "", digits)
    return re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]


def said(minor: int, currency: str, language: str) -> str:
    """As a reader of that language writes it."""
    return format_currency(Decimal(minor).scaleb(-get_currency_precision(currency)), currency, locale=locale_of(language))


def typed(minor: int, currency: str) -> str:
    """As `read` takes it."""
    places = get_currency_precision(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f} {currency}"
