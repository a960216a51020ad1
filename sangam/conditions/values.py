"""The value of a test: read from JSON (or a form that made JSON of what was typed), and written again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from sangam.conditions.fields import Field, Money, Type
from sangam.conditions.operators import Operator, Takes
from sangam.lib.money import MINOR_MAX

TEXT_MAX = 200
LIST_MAX = 100
DAYS_MAX = 36_500
CURRENCY = re.compile(r"[A-Z]{3}")


class Wrong(ValueError):
    """A condition that says nothing; the text names the way out."""


@dataclass(frozen=True, slots=True)
class Within:
    """So many, or so much (`minor` units of `currency`), of `which` (of any, where empty): in the last `days`, or more than
    `older` days ago, or ever."""

    n: int = 0
    minor: int = 0
    currency: str = ""
    days: int | None = None
    older: int | None = None
    which: tuple[str, ...] = ()


Scalar = str | Decimal | Money | dt.date | int
Read = Scalar | tuple[Scalar, ...] | Within | None


def read(field: Field, operator: Operator, value: Any) -> Read:
    """Raises Wrong."""
    try:
        match operator.takes:
            case Takes.NOTHING:
                return None
            case Takes.LIST:
                return _list(field, value)
            case Takes.DAYS:
                return _days(value)
            case Takes.WITHIN:
                return _within(field, value)
            case Takes.TWO:
                low, high = (SCALARS[field.type](one) for one in value)
                return low, high
        return SCALARS[field.type](value)
    except Wrong:
        raise
    except (TypeError, ValueError, KeyError, InvalidOperation, OverflowError) as error:
        raise Wrong(str(HINTS[operator.takes if operator.takes in HINTS else field.type]())) from error


def write(value: Read) -> Any:
    match value:
        case Within():
            least = {"minor": value.minor, "currency": value.currency} if value.currency else {"n": value.n}
            span = {name: one for name, one in (("days", value.days), ("older", value.older)) if one is not None}
            return least | span | ({"which": list(value.which)} if value.which else {})
        case tuple():
            return [write(one) for one in value]
        case Money(minor, currency):
            return {"minor": minor, "currency": currency}
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not (text := value.strip()) or "\x00" in text:
        raise Wrong(_("write what to look for."))
    if len(text) > TEXT_MAX:
        raise Wrong(_("at most {most} characters.").format(most=TEXT_MAX))
    return text


def _list(field: Field, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= LIST_MAX:
        raise Wrong(_("choose at least one."))
    texts = tuple(_text(one) for one in value)
    if field.type is Type.CHOICE and not {known for known, _label in field.choices}.issuperset(texts):
        raise Wrong(_("one of the chosen does not exist any more. Choose again."))
    return texts


def _number(value: Any) -> Decimal:
    number = Decimal(str(value).strip())
    if not number.is_finite() or abs(number) >= MINOR_MAX or isinstance(value, bool):
        raise ValueError
    return number


def _money(value: Mapping[str, Any]) -> Money:
    minor, currency = value["minor"], str(value["currency"]).upper()
    if type(minor) is not int or abs(minor) >= MINOR_MAX or not CURRENCY.fullmatch(currency):
        raise ValueError
    return Money(minor, currency)


def _day(value: Any) -> dt.date:
    day = dt.date.fromisoformat(value)
    if not 1800 <= day.year <= 2200:
        raise ValueError
    return day


def _days(value: Any) -> int:
    days = int(value)
    if not 0 <= days <= DAYS_MAX or isinstance(value, bool | float):
        raise ValueError
    return days


def _within(field: Field, value: Mapping[str, Any]) -> Within:
    days, older = (None if value.get(name) is None else _days(value[name]) for name in ("days", "older"))
    if days is not None and older is not None:
        raise ValueError
    which: Sequence[str] = value.get("which") or ()
    named = _list(field, list(which)) if which and field.which else ()
    if field.type is Type.SUM:
        money = _money(value)
        return Within(0, money.minor, money.currency, days, older, named)
    n = value["n"]
    if type(n) is not int or not 0 <= n <= 1_000_000:
        raise ValueError
    return Within(n, 0, "", days, older, named)


SCALARS: Mapping[Type, Callable[[Any], Scalar]] = {
    Type.TEXT: _text, Type.NUMBER: _number, Type.MONEY: _money, Type.DATE: _day, Type.MOMENT: _day, Type.CHOICE: _text,
}  # fmt: skip
HINTS: Mapping[str, Callable[[], str]] = {
    Type.TEXT: lambda: _("write what to look for."),
    Type.CHOICE: lambda: _("choose at least one."),
    Type.NUMBER: lambda: _("write a number like 12.5."),
    Type.MONEY: lambda: _("write an amount with its currency, like 12.50 EUR."),
    Type.DATE: lambda: _("choose a day."),
    Type.MOMENT: lambda: _("choose a day."),
    Type.COUNT: lambda: _("write how many, like 2."),
    Type.SUM: lambda: _("write an amount with its currency, like 12.50 EUR."),
    Takes.DAYS: lambda: _("write a number of days, like 30."),
}
