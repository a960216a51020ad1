"""The editor of conditions: what stands in a form, complete or not, and its way to a condition and back.

A form names its fields by their place: `c` is the outermost group, `c.0` its first part. Each press of a button in the editor
sends all of it and gets it back changed, so nothing of it lives in the browser only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.conditions import operators, tree
from sangam.conditions.fields import Field, Fields, Type
from sangam.conditions.operators import Operator, Takes
from sangam.conditions.tree import Node
from sangam.conditions.values import Wrong
from sangam.lib import money

ROOT = "c"
DEEPEST = 3
MOST = 30
"""Lines that a person can still look through; conditions made elsewhere may have more."""
PARTS = ("value", "other", "n", "span", "days", "currency", "which")


@dataclass(slots=True)
class Line:
    """One test as it stands in the form; `wrong` is what a person is told about it."""

    path: str
    field: Field
    op: str
    given: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    wrong: str = ""

    @property
    def operator(self) -> Operator:
        return operators.of(self.field)[self.op]

    @property
    def operators(self) -> Mapping[str, Operator]:
        return operators.of(self.field)

    @property
    def takes(self) -> str:
        return self.operator.takes.value

    @property
    def type(self) -> str:
        return self.field.type.value

    def one(self, part: str) -> str:
        return next(iter(self.given.get(part, ())), "")

    def several(self, part: str = "value") -> list[str]:
        return [text for text in self.given.get(part, ()) if text]


@dataclass(slots=True)
class Group:
    """`how`: all, any or none of its parts must hold."""

    path: str
    how: str = "all"
    parts: list[Line | Group] = dataclasses.field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        for part in self.parts:
            yield from part.lines() if isinstance(part, Group) else (part,)

    @property
    def deeper(self) -> bool:
        return self.path.count(".") < DEEPEST - 1


def read(data: QueryDict, fields: Fields) -> Group:
    """What the form holds, after the button that was pressed (`do`)."""
    group = _group(ROOT, data, fields)
    does, _colon, path = data.get("do", "").partition(":")
    _press(group, does, path, fields)
    return renumbered(group)


def _group(path: str, data: QueryDict, fields: Fields) -> Group:
    how = data.get(f"{path}.how", "all")
    found = Group(path, how if how in ("all", "any", "none") else "all")
    inside = sorted({int(name) for key in data if (name := _next(key, path))})[:MOST]
    for number in inside:
        below = f"{path}.{number}"
        if f"{below}.how" in data and found.deeper:
            found.parts.append(_group(below, data, fields))
        elif known := fields.get(data.get(f"{below}.field", "")):
            found.parts.append(_line(below, known, data))
    return found


def _next(key: str, path: str) -> str:
    name = key.removeprefix(f"{path}.").partition(".")[0]
    return name if key.startswith(f"{path}.") and name.isascii() and name.isdigit() and len(name) < 4 else ""


def _line(path: str, known: Field, data: QueryDict) -> Line:
    ops, op = operators.of(known), data.get(f"{path}.op", "")
    same = data.get(f"{path}.was", known.key) == known.key
    given = {part: data.getlist(f"{path}.{part}") for part in PARTS} if same else {}
    return Line(path, known, op if op in ops else next(iter(ops)), given)


def _press(group: Group, does: str, path: str, fields: Fields) -> None:
    if path == group.path and fields and sum(1 for _line in group.lines()) < MOST:
        if does == "add":
            group.parts.append(blank(fields))
        elif does == "group" and group.deeper:
            group.parts.append(Group("", "any", [blank(fields)]))
    group.parts = [part for part in group.parts if (does, path) != ("drop", part.path)]
    for part in group.parts:
        if isinstance(part, Group):
            _press(part, does, path, fields)


def blank(fields: Fields) -> Line:
    first = next(iter(fields.values()))
    return Line("", first, next(iter(operators.of(first))))


def renumbered(group: Group) -> Group:
    for number, part in enumerate(group.parts):
        part.path = f"{group.path}.{number}"
        if isinstance(part, Group):
            renumbered(part)
    return group


def condition(group: Group, fields: Fields) -> Node:
    """Raises Wrong; each line that is not right says so itself."""
    for line in group.lines():
        try:
            tree.read({"v": tree.VERSION, "all": [_test(line)]}, fields)
        except Wrong as error:
            line.wrong = str(error)
    wrong = sum(1 for line in group.lines() if line.wrong)
    if wrong:
        raise Wrong(_("Nothing is lost: look at the lines that are marked."))
    return tree.read({"v": tree.VERSION, **_grouped(group)}, fields)


def _grouped(group: Group) -> dict[str, Any]:
    parts = [_grouped(part) if isinstance(part, Group) else _test(part) for part in group.parts]
    if group.how == "none":
        return {"all": [{"not": {"any": parts}}]}
    return {group.how: parts} if parts else {"all": []}


def _test(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"field": line.field.key, "op": line.op}
    value: Any = None
    match line.operator.takes:
        case Takes.NOTHING:
            return told
        case Takes.LIST:
            value = line.several()
        case Takes.TWO:
            value = [_scalar(line, line.one("value")), _scalar(line, line.one("other"))]
        case Takes.WITHIN:
            value = _within(line)
        case Takes.DAYS | Takes.ONE:
            value = _scalar(line, line.one("value")) if line.operator.takes is Takes.ONE else line.one("value")
    return {**told, "value": value}


def _scalar(line: Line, text: str) -> Any:
    return _money(text, line.one("currency")) if line.field.type is Type.MONEY else text


def _money(text: str, currency: str) -> dict[str, Any]:
    """ "12.50" and "EUR" as minor units; what is no amount is left for the reader to refuse."""
    try:
        return {"minor": money.minor(text, currency.upper()), "currency": currency}
    except ValueError:
        return {"minor": None, "currency": currency}


def _within(line: Line) -> dict[str, Any]:
    span = line.one("span")
    within: dict[str, Any] = {span: line.one("days")} if span in ("days", "older") else {}
    if line.several("which"):
        within["which"] = line.several("which")
    if line.field.type is Type.SUM:
        return within | _money(line.one("n"), line.one("currency"))
    n = line.one("n")
    return within | {"n": int(n) if n.isascii() and n.isdigit() and len(n) < 10 else n}


def shown(data: Mapping[str, Any], fields: Fields) -> Group:
    """A saved condition for the editor. Lines whose field is gone are left out."""
    body = {key: value for key, value in data.items() if key != "v"}
    found = _drawn(body, fields)
    group = found if isinstance(found, Group) else Group(ROOT, "all", [found] if found else [])
    group.path = ROOT
    return renumbered(group)


def _drawn(data: Mapping[str, Any], fields: Fields) -> Line | Group | None:
    match data:
        case {"not": {"any": parts}} | {"all": [{"not": {"any": parts}}]}:
            return _holding("none", parts, fields)
        case {"not": part}:
            return _holding("none", [part], fields)
        case {"all": parts}:
            return _holding("all", parts, fields)
        case {"any": parts}:
            return _holding("any", parts, fields)
    known = fields.get(str(data.get("field")))
    if known is None or data.get("op") not in operators.of(known):
        return None
    line = Line("", known, str(data["op"]))
    line.given = _given(line, data.get("value"))
    return line


def _holding(how: str, parts: Sequence[Mapping[str, Any]], fields: Fields) -> Group:
    return Group("", how, [one for part in parts if (one := _drawn(part, fields)) is not None])


def _given(line: Line, value: Any) -> dict[str, list[str]]:
    match line.operator.takes:
        case Takes.NOTHING:
            return {}
        case Takes.LIST:
            return {"value": list(value)}
        case Takes.WITHIN:
            span = next((name for name in ("days", "older") if name in value), "")
            amount = _typed(value) if line.field.type is Type.SUM else str(value["n"])
            return {
                "n": [amount], "currency": [value.get("currency", "")], "span": [span], "days": [str(value.get(span, ""))],
                "which": list(value.get("which", ())),
            }  # fmt: skip
    several = value if line.operator.takes is Takes.TWO else [value]
    texts = [_typed(one) if isinstance(one, dict) else str(one) for one in several]
    money = [one["currency"] for one in several if isinstance(one, dict)]
    return {"value": texts[:1], "other": texts[1:], "currency": money[:1]}


def _typed(value: Mapping[str, Any]) -> str:
    return money.plain(value.get("minor", 0), value["currency"])


def groups(fields: Fields) -> list[tuple[str, list[Field]]]:
    """For the menu of fields."""
    return [(str(label), list(those)) for label, those in groupby(fields.values(), key=lambda one: one.group)]


CURRENCIES = (
    "EUR", "USD", "GBP", "JPY", "INR", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "HKD", "IDR", "ILS", "KRW", "MXN",
    "NOK", "NZD", "PLN", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "UZS", "VND", "ZAR",
)  # fmt: skip


def editing(group: Group, fields: Fields, address: str) -> dict[str, Any]:
    """What the template needs; `address` is where the editor sends itself. Currencies in use stand first."""
    used = {code for line in group.lines() for code in line.several("currency")}
    currencies = [*sorted(used - set(CURRENCIES)), *CURRENCIES]
    return {"group": group, "menu": groups(fields), "address": address, "currencies": currencies}
