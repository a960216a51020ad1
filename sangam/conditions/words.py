"""A condition as a person reads it: "Orders in the last 90 days at least 2 and Language is French"."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sangam.conditions import operators
from sangam.conditions.fields import Field, Fields, Money, Type
from sangam.conditions.tree import All, Node, Not, Some, Test
from sangam.conditions.values import Read, Scalar, Within
from sangam.lib import money
from sangam.lib.locales import day, locale_of


def say(node: Node, fields: Fields) -> str:
    if node in (All(()), All((All(()),))):
        return _("everybody")
    return _say(node, fields, False)


def _say(node: Node, fields: Fields, inside: bool) -> str:
    match node:
        case Test():
            return _test(node, fields[node.field])
        case Not(part):
            return _("not ({condition})").format(condition=_say(part, fields, False))
        case All(parts):
            return _joined(_("{one} and {other}"), [_say(part, fields, len(parts) > 1) for part in parts], inside) or _(
                "everybody"
            )
        case Some(parts):
            return _joined(_("{one} or {other}"), [_say(part, fields, len(parts) > 1) for part in parts], inside) or _("nobody")


def _joined(pattern: str, said: list[str], inside: bool) -> str:
    if not said:
        return ""
    whole = said[0]
    for one in said[1:]:
        whole = pattern.format(one=whole, other=one)
    return f"({whole})" if inside and len(said) > 1 else whole


def _test(test: Test, field: Field) -> str:
    sentence = str(operators.of(field)[test.op].sentence)
    match test.value:
        case Within() as asked:
            amount = money.said(asked.minor, asked.currency) if field.type is Type.SUM else _number(Decimal(asked.n))
            return sentence.format(field=_during(field, asked), value=amount)
        case tuple((low, high)) if test.op == "between":
            return sentence.format(field=field.label, value=_value(field, low), other=_value(field, high))
        case tuple(several):
            pattern = _("{one} and {other}") if test.op == "all_of" else _("{one} or {other}")
            return sentence.format(field=field.label, value=_joined(pattern, [_value(field, one) for one in several], False))
    return sentence.format(field=field.label, value=_value(field, test.value))


def _during(field: Field, asked: Within) -> str:
    said = str(field.label)
    if asked.which:
        said = _("{what} ({which})").format(what=said, which=", ".join(field.named(one) for one in asked.which))
    if asked.days is not None:
        pattern = ngettext("{what} in the last {days} day", "{what} in the last {days} days", asked.days)
        return pattern.format(what=said, days=asked.days)
    if asked.older is not None:
        pattern = ngettext("{what} more than {days} day ago", "{what} more than {days} days ago", asked.older)
        return pattern.format(what=said, days=asked.older)
    return said


def _value(field: Field, value: Read | Scalar) -> str:
    match value:
        case Money():
            return money.said(value.minor, value.currency)
        case Decimal() | int():
            return _number(Decimal(value))
        case dt.date():
            return day(value, locale_of(get_language() or ""), year=True)
        case str():
            return field.named(value) if field.type is Type.CHOICE else f"“{value}”"
    return ""


def _number(value: Decimal) -> str:
    return format_decimal(value, locale=locale_of(get_language() or ""))
