"""A condition of one object whose values are at hand, in plain Python: for rules. The same as the SQL says, which a property
test holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, cast

from sangam.conditions import operators, spans
from sangam.conditions.fields import Clock, Field, Fields, Happened, Money, Type, Value
from sangam.conditions.tree import All, Node, Not, Some, Test
from sangam.conditions.values import Within

Values = Callable[[str], Value]
"""By key of the field: None (or "", or nothing in a list) where it is unknown."""


def lowered(text: str) -> str:
    """Letter by letter, as a database does it: no letter becomes two, and none knows where its word ends."""
    return "".join(letter.lower()[0] for letter in text)


def holds(node: Node, values: Values, fields: Fields, clock: Clock) -> bool:
    match node:
        case All(parts):
            return all(holds(part, values, fields, clock) for part in parts)
        case Some(parts):
            return any(holds(part, values, fields, clock) for part in parts)
        case Not(part):
            return not holds(part, values, fields, clock)
        case Test(key, op, value):
            field = fields[key]
            opposite = operators.of(field)[op].opposite
            test = Test(key, opposite, value) if opposite else node
            return _plain(field, test, values(key), clock) is not bool(opposite)


def _plain(field: Field, test: Test, value: Any, clock: Clock) -> bool:
    if field.type in (Type.COUNT, Type.SUM):
        return _counted(field, test, value or (), clock)
    if field.type in (Type.TEXT, Type.CHOICE):
        texts: Sequence[str] = value if field.many else (value,)
        return _worded(field.type, test, [one for one in texts or () if one])
    if field.many:
        return any(_fits(field, test, one, clock) for one in value or ()) or (test.op == "unknown" and not value)
    return _fits(field, test, value, clock)


def _fits(field: Field, test: Test, value: Any, clock: Clock) -> bool:
    """One value that is a number, money, a day, a moment, or yes or no."""
    if test.op == "unknown" or value is None:
        return test.op == "unknown" and value is None
    match field.type:
        case Type.YES_NO:
            return value is (test.op == "yes")
        case Type.NUMBER | Type.MONEY:
            return test.op == "known" or _compared(test, value)
    if test.op == "known":
        return True
    if test.op == "returns":
        return value.strftime("%m%d") in spans.returning(cast(int, test.value), clock)
    return spans.holds(spans.days(test.op, test.value, field.type, clock), cast(dt.date, value))


def _worded(kind: Type, test: Test, texts: Sequence[str]) -> bool:
    same = lowered if kind is Type.TEXT else str
    mine = [same(one) for one in texts]
    match test.op, test.value:
        case "known", _:
            return bool(mine)
        case "is", tuple(wanted):
            return not {same(str(one)) for one in wanted}.isdisjoint(mine)
        case "all_of", tuple(wanted):
            return {str(one) for one in wanted}.issubset(mine)
        case "contains", str(wanted):
            return any(same(wanted) in one for one in mine)
        case "begins", str(wanted):
            return any(one.startswith(same(wanted)) for one in mine)
        case "ends", str(wanted):
            return any(one.endswith(same(wanted)) for one in mine)
    raise ValueError(test.op)


def _compared(test: Test, value: Decimal | Money) -> bool:
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    if isinstance(value, Money):
        if any(one.currency != value.currency for one in cast(tuple[Money, ...], wanted)):
            return False
        low, *more = (one.minor for one in cast(tuple[Money, ...], wanted))
        return _ordered(test.op, value.minor, low, *more)
    return _ordered(test.op, value, *cast(tuple[Decimal, ...], wanted))


def _ordered(op: str, value: Any, low: Any, high: Any = None) -> bool:
    match op:
        case "is":
            return bool(value == low)
        case "more":
            return bool(value > low)
        case "less":
            return bool(value < low)
    return bool(low <= value <= high)


def _counted(field: Field, test: Test, happened: Sequence[Happened], clock: Clock) -> bool:
    asked = cast(Within, test.value)
    span = spans.within(asked, clock)
    mine = [one for one in happened if spans.holds(span, one.at) and (not asked.which or one.which in asked.which)]
    if field.type is Type.SUM:
        total, wanted = sum(one.minor for one in mine if one.currency == asked.currency), asked.minor
    else:
        total, wanted = len(mine), asked.n
    match test.op:
        case "at_least":
            return total >= wanted
        case "at_most":
            return total <= wanted
    return total == wanted
