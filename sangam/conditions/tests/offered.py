"""A noun of the tests' own, with a field of each kind, as a table and as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sangam.conditions.fields import Clock, Field, Money, One, Rows, Type, by_key
from sangam.lib import sql

CLOCK = Clock(dt.datetime(2026, 3, 1, 0, 30, tzinfo=dt.UTC), dt.timezone(dt.timedelta(hours=9)))
COLORS = (("red", "Red"), ("green", "Green"), ("blue", "Blue"))
THINGS = "SELECT t.owner, {value} AS value, t.at, t.which, t.minor, t.currency FROM things t WHERE t.kind = %s AND {{among}}"


def _rows(kind: str, value: str = "t.value") -> Rows:
    return Rows(THINGS.format(value=value), "p.id", (kind,), "t.owner = ANY(%s)")


FIELDS = by_key(
    [
        Field("name", "Name", Type.TEXT, One("p.name")),
        Field("color", "Color", Type.CHOICE, One("p.color"), choices=COLORS),
        Field("age", "Age", Type.NUMBER, One("p.age")),
        Field("worth", "Worth", Type.MONEY, One("p.minor", currency="p.currency")),
        Field("born", "Born", Type.DATE, One("p.born")),
        Field("seen", "Seen", Type.MOMENT, One("p.seen")),
        Field("member", "Member", Type.YES_NO, One("p.member")),
        Field("ages", "Ages", Type.NUMBER, _rows("ages", "t.number")),
        Field("worths", "Worths", Type.MONEY, _rows("worths", "t.minor")),
        Field("days", "Days", Type.DATE, _rows("days", "t.day")),
        Field("agreed", "Agreed", Type.YES_NO, _rows("agreed", "t.yes")),
        Field("mail", "Address", Type.TEXT, _rows("mail")),
        Field("likes", "Likes", Type.CHOICE, _rows("likes"), choices=COLORS),
        Field("orders", "Orders", Type.COUNT, _rows("orders"), choices=COLORS, which="Of"),
        Field("spent", "Spent", Type.SUM, _rows("orders")),
    ]
)
TABLES = """
CREATE TEMP TABLE people (id bigint, name text, color text, age numeric, minor bigint, currency text, born date,
  seen timestamptz, member boolean) ON COMMIT DROP;
CREATE TEMP TABLE things (owner bigint, kind text, value text, at timestamptz, which text, minor bigint, currency text,
  number numeric, day date, yes boolean) ON COMMIT DROP
"""
Person = Mapping[str, Any]


def fill(people: Sequence[Person]) -> None:
    """Empty the tables of this transaction and put these in, with their places as ids."""
    with sql.cursor() as cursor:
        cursor.execute("TRUNCATE people, things")
    worth = [one["worth"] or Money(0, "") for one in people]
    sql.copy(
        "people",
        ("id", "name", "color", "age", "minor", "currency", "born", "seen", "member"),
        [
            (number, one["name"], one["color"], one["age"], money.minor if money.currency else None, money.currency or None,
             one["born"], one["seen"], one["member"])
            for number, (one, money) in enumerate(zip(people, worth, strict=True))
        ],
    )  # fmt: skip
    columns = ("owner", "kind", "value", "at", "which", "minor", "currency", "number", "day", "yes")
    things: list[dict[str, Any]] = []
    for owner, one in enumerate(people):
        things += [{"owner": owner, "kind": kind, "value": text} for kind in ("mail", "likes") for text in one[kind]]
        things += [{"owner": owner, "kind": "ages", "number": number} for number in one["ages"]]
        things += [{"owner": owner, "kind": "worths", "minor": each.minor, "currency": each.currency} for each in one["worths"]]
        things += [{"owner": owner, "kind": "days", "day": day} for day in one["days"]]
        things += [{"owner": owner, "kind": "agreed", "yes": yes} for yes in one["agreed"]]
        things += [
            {
                "owner": owner,
                "kind": "orders",
                "at": each.at,
                "which": each.which,
                "minor": each.minor,
                "currency": each.currency,
            }
            for each in one["orders"]
        ]
    sql.copy("things", columns, [[each.get(name) for name in columns] for each in things])
