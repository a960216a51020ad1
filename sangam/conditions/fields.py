"""What a room offers to conditions: typed fields, and the SQL that reads them. Nothing here comes from a form: the SQL is
written by us, what people type is always a parameter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Label = str | Promise


class Type(StrEnum):
    """`COUNT` and `SUM` are over related things (orders, messages) within a time; `SUM` is of money."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    YES_NO = "yes_no"
    COUNT = "count"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class One:
    """One value of each object: an SQL expression over it; `params` fill its `%s`. Money is minor units, and `currency` is
    the expression of its currency."""

    sql: str
    params: tuple[Any, ...] = ()
    currency: str = ""
    currency_params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Many of each object: a SELECT with the column `owner`, never null, which is compared with `key`, an expression over the
    object. It has a column `value` (money also `currency`); of a COUNT `at`, of a SUM also `minor` and `currency`; with
    `Field.which` a column `which`.

    The SELECT has one place `{among}` where `narrow` goes when only few objects are asked for; `narrow` holds one `%s`, the
    list of their ids, and `params` fill what stands before it. `folded`: an index holds the values in lower case."""

    sql: str
    key: str
    params: tuple[Any, ...] = ()
    narrow: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """`key` stands in saved conditions and never changes. `choices` are (value, label). `which` says what narrows the things
    that are counted ("of the product"); `many`, which follows from the source, says that one
    value that fits is enough."""

    key: str
    label: Label
    type: Type
    source: One | Rows
    group: Label = ""
    choices: Sequence[tuple[str, Label]] = ()
    which: Label = ""

    @property
    def many(self) -> bool:
        return isinstance(self.source, Rows)

    def named(self, value: str) -> str:
        return next((str(label) for known, label in self.choices if known == value), value)


Fields = Mapping[str, Field]


def by_key(*offered: Iterable[Field]) -> Fields:
    found = {one.key: one for room in offered for one in room}
    if len(found) != sum(map(len, map(list, offered))):
        raise ValueError("two fields with one key")
    return found


@dataclass(frozen=True, slots=True)
class Happened:
    """One of the things that are counted, for whoever evaluates without a database."""

    at: dt.datetime
    which: str = ""
    minor: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str


Value = str | Decimal | int | bool | dt.date | dt.datetime | Money | Sequence[str] | Sequence[Happened] | None


@dataclass(frozen=True, slots=True)
class Clock:
    """What relative times are measured from: the moment, and the zone whose midnight begins a day."""

    at: dt.datetime
    zone: dt.tzinfo = field(default=dt.UTC)

    @property
    def today(self) -> dt.date:
        return self.at.astimezone(self.zone).date()

    def begins(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self.zone)
