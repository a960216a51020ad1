"""A condition as SQL: an expression over the object's alias, that is true or false (in the plain: it may be null where that
means false), and its parameters. No text of a condition ever stands in the SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from sangam.conditions import operators, spans
from sangam.conditions.evaluate import lowered
from sangam.conditions.fields import Clock, Field, Fields, Money, One, Rows, Type
from sangam.conditions.tree import All, Node, Not, Some, Test
from sangam.conditions.values import Within

Sql = tuple[str, list[Any]]
ROW = One("r.value", currency="r.currency")
TRUE: Sql = ("true", [])
FALSE: Sql = ("false", [])
TESTS = {
    "contains": "strpos(lower({0}), %s) > 0",
    "begins": "starts_with(lower({0}), %s)",
    "ends": "right(lower({0}), length(%s)) = %s",
}

TRUTHS = {"yes": "TRUE", "no": "FALSE", "unknown": "NULL"}


@dataclass(frozen=True, slots=True)
class Compiler:
    """`among`: only objects with these ids are asked for, so what is related to them is read by its index."""

    fields: Fields
    clock: Clock
    among: Sequence[int] | None = None

    def where(self, node: Node, denied: bool = False) -> Sql:
        """`denied`: it stands below a NOT, where null must be false."""
        match node:
            case All(parts):
                return self._joined(" AND ", parts, denied, TRUE)
            case Some(parts):
                return self._joined(" OR ", parts, denied, FALSE)
            case Not(part):
                text, params = self.where(part, True)
                return f"NOT {text}", params
            case Test():
                return self._test(node, denied)

    def _joined(self, word: str, parts: Sequence[Node], denied: bool, nothing: Sql) -> Sql:
        found = [self.where(part, denied) for part in parts]
        if not found:
            return nothing
        return f"({word.join(text for text, _params in found)})", [one for _text, params in found for one in params]

    def _test(self, test: Test, denied: bool) -> Sql:
        field = self.fields[test.field]
        opposite = operators.of(field)[test.op].opposite
        if opposite:
            text, params = self._plain(field, Test(test.field, opposite, test.value), True)
            return f"NOT {text}", params
        return self._plain(field, test, denied)

    def _plain(self, field: Field, test: Test, denied: bool) -> Sql:
        if isinstance(field.source, Rows):
            if test.op == "unknown":  # of a yes or no, whose other types deny "known"
                text, params = self._related(field, field.source, Test(test.field, "known"))
                return f"(NOT {text})", params
            return self._related(field, field.source, test)
        text, params = _scalar(field, field.source, test, self.clock)
        return (f"coalesce({text}, false)" if denied else f"({text})"), params

    def _related(self, field: Field, rows: Rows, test: Test) -> Sql:
        source, given = self._rows(rows)
        if field.type in (Type.COUNT, Type.SUM):
            return self._counted(field, rows.key, source, given, test)
        if test.op == "all_of":
            each = [self._related(field, rows, Test(test.field, "is", (one,))) for one in cast(tuple[str, ...], test.value)]
            return f"({' AND '.join(text for text, _params in each)})", [one for _text, params in each for one in params]
        text, params = ("true", []) if test.op == "known" else _scalar(field, ROW, test, self.clock)
        if rows.folded and field.type is Type.CHOICE and test.op == "is":
            # Says nothing new, but finds a rare choice by the index.
            texts = list(cast(tuple[str, ...], test.value))
            text, params = f"lower(r.value) IN ({', '.join(['lower(%s::text)'] * len(texts))}) AND {text}", [*texts, *params]
        return f"({rows.key} IN (SELECT r.owner FROM ({source}) r WHERE {text}))", [*given, *params]

    def _rows(self, rows: Rows) -> Sql:
        if self.among is None or not rows.narrow:
            return rows.sql.replace("{among}", "true"), list(rows.params)
        return rows.sql.replace("{among}", rows.narrow), [*rows.params, list(self.among)]

    def _counted(self, field: Field, key: str, source: str, given: list[Any], test: Test) -> Sql:
        asked = cast(Within, test.value)
        low, high = spans.within(asked, self.clock)
        wanted: list[tuple[str, Any]] = [
            ("r.at >= %s", low),
            ("r.at < %s", high),
            ("r.which = ANY(%s)", list(asked.which) or None),
        ]
        if field.type is Type.SUM:
            wanted.append(("r.currency = %s", asked.currency))
        kept = [(text, param) for text, param in wanted if param is not None]
        where = " AND ".join(text for text, _param in kept) or "true"
        grouped = f"{key} IN (SELECT r.owner FROM ({source}) r WHERE {where} GROUP BY r.owner HAVING "
        params = [*given, *(param for _text, param in kept)]
        total, least = ("sum(r.minor)", asked.minor) if field.type is Type.SUM else ("count(*)", asked.n)
        match test.op:
            case "at_least" if least <= 0:
                # Nothing at all is at least nothing; who has less than nothing (refunds) is left out.
                return f"(NOT ({grouped}{total} < %s)))", [*params, least]
            case "at_least":
                return f"({grouped}{total} >= %s))", [*params, least]
            case "at_most" if least >= 0:
                return f"(NOT ({grouped}{total} > %s)))", [*params, least]
            case "at_most":
                return f"({grouped}{total} <= %s))", [*params, least]
        if least == 0:
            return f"(NOT ({grouped}{total} > 0)))", params
        return f"({grouped}{total} = %s))", [*params, least]


def _worded(expression: str, kind: Type, test: Test) -> Sql:
    if test.op == "is":
        texts = list(cast(tuple[str, ...], test.value))
        if kind is Type.CHOICE:
            return f"{expression} = ANY(%s)", [texts]
        return f"lower({expression}) = ANY(%s)", [[lowered(one) for one in texts]]
    wanted = lowered(cast(str, test.value))
    text = TESTS[test.op].format(expression)
    return text, [wanted] * text.count("%s")


def _scalar(field: Field, one: One, test: Test, clock: Clock) -> Sql:
    given = list(one.params)
    if test.op == "known":
        return (f"({one.sql}) <> ''" if field.type in (Type.TEXT, Type.CHOICE) else f"({one.sql}) IS NOT NULL"), given
    match field.type:
        case Type.TEXT | Type.CHOICE:
            text, params = _worded(f"({one.sql})", field.type, test)
            return text, [*given, *params]
        case Type.YES_NO:
            return f"({one.sql}) IS {TRUTHS[test.op]}", given
        case Type.NUMBER | Type.MONEY:
            return _compared(one, test)
    if test.op == "returns":
        return f"to_char({one.sql}, 'MMDD') = ANY(%s)", [*given, spans.returning(cast(int, test.value), clock)]
    low, high = spans.days(test.op, test.value, field.type, clock)
    bounds: list[tuple[str, dt.date]] = [(sign, bound) for sign, bound in ((">=", low), ("<", high)) if bound is not None]
    return " AND ".join(f"({one.sql}) {sign} %s" for sign, _bound in bounds), [
        x for _s, bound in bounds for x in (*given, bound)
    ]


def _compared(one: One, test: Test) -> Sql:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    plain = [value.minor if isinstance(value, Money) else cast(Decimal, value) for value in values]
    sign = {"is": "= %s", "more": "> %s", "less": "< %s", "between": "BETWEEN %s AND %s"}[test.op]
    text, params = f"({one.sql}) {sign}", [*one.params, *plain]
    for money in values:
        if isinstance(money, Money):
            text, params = f"{text} AND ({one.currency}) = %s", [*params, *one.currency_params, money.currency]
    return text, params
