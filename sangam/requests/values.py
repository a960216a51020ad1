"""The values of a request's fields: checked by their type, stored as JSON, said in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sangam.lib import money
from sangam.lib.locales import day, locale_of
from sangam.requests.definition import Definition, Field, FieldType

TEXT_MAX = 2000
ORDER_MAX = 80
FILES_MAX = 20


class Wrong(ValueError):
    """Values that their fields cannot hold: `problems` is {key: what to do}, in the language of who typed them."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def clean(shape: Definition, given: Mapping[str, Any]) -> dict[str, Any]:
    """As they are stored; None empties a field. Keys that the type does not have are left out. Raises Wrong."""
    kept, problems = {}, {}
    for key, value in given.items():
        field = shape.field(key)
        if field is None:
            continue
        try:
            kept[key] = None if value in (None, "", []) else _CLEANERS[field.type](field, value)
        except (ValueError, TypeError, KeyError, InvalidOperation):
            problems[key] = problem(field.type)
    if problems:
        raise Wrong(problems)
    return kept


def problem(kind: FieldType) -> str:
    """What to do about a value that does not fit."""
    return {
        FieldType.NUMBER: _("Write a number like 12.5."),
        FieldType.MONEY: _("Write an amount with its currency, like 12.50 EUR."),
        FieldType.DATE: _("Write a date like 2026-05-31."),
        FieldType.CHOICE: _("Choose one of the list."),
        FieldType.FILE: _("Add files here or choose some of a linked conversation, at most 20."),
    }.get(kind, _("This is too long. Shorten it."))


def _text(field: Field, value: Any) -> str:
    text = str(value).strip()
    if len(text) > (ORDER_MAX if field.type == FieldType.ORDER else TEXT_MAX) or "\0" in text:
        raise ValueError
    return text


def _number(field: Field, value: Any) -> str:
    number = Decimal(str(value).strip().replace(",", "."))
    if not number.is_finite() or abs(number) >= 10**15:
        raise ValueError
    return format(number, "f")


def _money(field: Field, value: Any) -> dict[str, Any]:
    minor, currency = money.read(value) if isinstance(value, str) else (value["minor"], value["currency"])
    if type(minor) is not int or not 0 <= minor < money.MINOR_MAX:
        raise ValueError
    return {"minor": minor, "currency": str(currency)}


def _date(field: Field, value: Any) -> str:
    return (value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())).isoformat()


def _choice(field: Field, value: Any) -> str:
    if value not in {one.key for one in field.choices}:
        raise ValueError
    return str(value)


def _files(field: Field, value: Any) -> list[int]:
    chosen = list(dict.fromkeys(int(one) for one in ([value] if isinstance(value, str | int) else value)))
    if len(chosen) > FILES_MAX:
        raise ValueError
    return chosen


_CLEANERS = {
    FieldType.TEXT: _text,
    FieldType.ORDER: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.FILE: _files,
}


def missing(shape: Definition, fields: Mapping[str, Any], when: str | Iterable[str]) -> list[Field]:
    """The fields that are needed then (`definition.START` or keys of stages) and have no value."""
    moments = {when} if isinstance(when, str) else set(when)
    return [one for one in shape.fields if one.needed in moments and one.key not in fields]


def said(field: Field, value: Any, language: str) -> str:
    """For people; files are only counted: whoever can show them names them."""
    match field.type:
        case FieldType.MONEY:
            return money.said(value["minor"], value["currency"], language)
        case FieldType.NUMBER:
            return format_decimal(Decimal(value), locale=locale_of(language))
        case FieldType.DATE:
            return day(dt.date.fromisoformat(value), locale_of(language), year=True)
        case FieldType.CHOICE:
            return field.choice(value, language)
        case FieldType.FILE:
            with override(language):
                return ngettext("%(count)d file", "%(count)d files", len(value)) % {"count": len(value)}
    return str(value)
