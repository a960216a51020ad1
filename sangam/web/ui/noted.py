"""Worths, days and noted values as the reader writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from sangam.conditions.fields import Money
from sangam.lib import money
from sangam.web.ui.when import locale, whole_day


def worth(row: Any) -> str:
    """What something with `minor` and `currency` is worth, "" while nobody knows."""
    return "" if row.minor is None else money.said(row.minor, row.currency)


def calendar_day(day: dt.date) -> str:
    return whole_day(day)


def said(held: Any) -> str:
    """A noted value (`customers.attributes.read.Held`)."""
    match held.value:
        case Money(minor, currency):
            return money.said(minor, currency)
        case Decimal():
            return str(format_decimal(held.value, locale=locale()))
        case tuple():
            return ", ".join(held.value)
        case dt.date():
            return calendar_day(held.value)
    return str(held.value)
