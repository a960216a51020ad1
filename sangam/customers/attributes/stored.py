"""Which columns hold a value, by its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from sangam.conditions.fields import Money
from sangam.customers.attributes.models import SHORT_MAX
from sangam.customers.typed.clean import Value
from sangam.customers.typed.kinds import FieldType

TYPES = {
    "text": "text", "long": "text", "number": "numeric", "minor": "bigint", "currency": "text", "day": "date",
    "at": "timestamptz", "yes": "boolean", "many": "jsonb",
}  # fmt: skip
COLUMNS = tuple(TYPES)
_ELSEWHERE = {
    FieldType.NUMBER: "number", FieldType.AMOUNT: "minor", FieldType.DATE: "day", FieldType.MOMENT: "at",
    FieldType.CHECKBOX: "yes", FieldType.CHOICES: "many",
}  # fmt: skip
COLUMN: Mapping[str, str] = {str(kind): _ELSEWHERE.get(kind, "text") for kind in FieldType}
"""The column that conditions ask for a type; money has its currency beside it."""


def columns(kind: str, value: Value) -> tuple[Any, ...]:
    """In the order of `COLUMNS`."""
    found: dict[str, Any] = {}
    match value:
        case Money(minor, currency):
            found = {"minor": minor, "currency": currency}
        case tuple():
            found = {"many": list(value)}
        case Decimal():
            found = {"number": str(value)}
        case dt.date():
            found = {"at" if isinstance(value, dt.datetime) else "day": value.isoformat()}
        case str() if kind in (FieldType.LONG_TEXT, FieldType.LINK):
            found = {"text": value[:SHORT_MAX], "long": value}
        case str():
            found = {"text": value}
        case bool():
            found = {"yes": value}
    return tuple(found.get(name) for name in COLUMNS)


def value(kind: str, row: Sequence[Any]) -> Value | None:
    """Of the columns as a cursor or the ORM gives them; None where there is none."""
    held = dict(zip(COLUMNS, row, strict=True))
    match kind:
        case FieldType.AMOUNT:
            return None if held["minor"] is None else Money(held["minor"], held["currency"])
        case FieldType.CHOICES:
            return None if held["many"] is None else tuple(held["many"])
        case FieldType.LONG_TEXT | FieldType.LINK:
            return cast("str | None", held["long"])
    return cast("Value | None", held[COLUMN[kind]])
