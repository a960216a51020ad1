"""Amounts as people read them: minor units of a currency, written as the reader's language writes them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision, list_currencies
from django.utils.translation import get_language

from sangam.lib.locales import locale_of

MINOR_MAX = 10**15
CURRENCY_MAX = 3


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Codes of ISO 4217, in capitals."""
    return frozenset(list_currencies())


def said(minor: int, currency: str) -> str:
    """1250 EUR as "€12.50", "12,50 €"; yen have no decimals."""
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return str(format_currency(amount, currency, locale=locale_of(get_language() or "")))
