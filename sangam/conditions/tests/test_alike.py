"""SQL and Python say the same of any condition and any data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sangam.conditions import tree, words
from sangam.conditions.compile import Compiler
from sangam.conditions.evaluate import holds
from sangam.conditions.fields import Happened, Money
from sangam.conditions.tests.offered import CLOCK, COLORS, FIELDS, TABLES, fill
from sangam.lib import sql

# Letters that trouble whoever compares: quotes, patterns, capitals that have two small letters or one that knows its place.
TEXT = st.text("aAbİßΣσςÑñ%_'\\\"$1 日", min_size=1, max_size=4)
MOMENTS = st.sampled_from(
    [CLOCK.at + dt.timedelta(days=day, microseconds=tick) for day in (-91, -30, -1, 0, 1, 30) for tick in (-1, 0, 1)]
)
DAYS = st.sampled_from([CLOCK.today + dt.timedelta(days=day) for day in (-365, -31, -30, -1, 0, 1, 30)]) | st.just(
    dt.date(1992, 2, 29)
)
NUMBERS = st.decimals(-3, 3, places=1)
MONEY = st.builds(Money, st.integers(-3, 3), st.sampled_from(["EUR", "JPY"]))
COLOR = st.sampled_from([value for value, _label in COLORS])
ORDER = st.builds(Happened, MOMENTS, COLOR, st.integers(-3, 3), st.sampled_from(["EUR", "JPY"]))
PERSON = st.fixed_dictionaries(
    {
        "name": st.just("") | TEXT, "color": st.just("") | COLOR, "age": st.none() | NUMBERS, "worth": st.none() | MONEY,
        "born": st.none() | DAYS, "seen": st.none() | MOMENTS, "member": st.none() | st.booleans(),
        "mail": st.lists(TEXT, max_size=3), "likes": st.lists(COLOR, max_size=3), "orders": st.lists(ORDER, max_size=4),
        "ages": st.lists(NUMBERS, max_size=2), "worths": st.lists(MONEY, max_size=2), "days": st.lists(DAYS, max_size=2),
        "agreed": st.lists(st.booleans(), max_size=2),
    }
)  # fmt: skip
SPAN = st.sampled_from([{}, {"days": 30}, {"older": 30}, {"days": 0}])
TEXTS, COLOR_LIST = st.lists(TEXT.filter(str.strip), min_size=1, max_size=3), st.lists(COLOR, min_size=1, max_size=3)
NOTHING = st.none()


def _test(key: str, ops: dict[str, Any]) -> Any:
    made = [
        value.map(lambda told, op=op: {"field": key, "op": op} | ({} if told is None else {"value": told}))
        for op, value in ops.items()
    ]
    return st.one_of(made)


def _worded(many: Any, one: Any) -> dict[str, Any]:
    return (
        dict.fromkeys(("is", "is_not"), many)
        | dict.fromkeys(("contains", "lacks", "begins", "ends"), one)
        | dict.fromkeys(("known", "unknown"), NOTHING)
    )


def _compared(one: Any) -> dict[str, Any]:
    return dict.fromkeys(("is", "is_not", "more", "less"), one) | {
        "between": st.tuples(one, one).map(list),
        "known": NOTHING,
        "unknown": NOTHING,
    }


def _timed() -> dict[str, Any]:
    day = DAYS.map(dt.date.isoformat)
    days = st.sampled_from([0, 1, 30, 31])
    return dict.fromkeys(("last_days", "before_days", "next_days"), days) | {
        "since": day,
        "until": day,
        "between": st.tuples(day, day).map(list),
        "known": NOTHING,
        "unknown": NOTHING,
    }


def _choice() -> dict[str, Any]:
    return {"is": COLOR_LIST, "is_not": COLOR_LIST, "known": NOTHING, "unknown": NOTHING}


PLAIN_MONEY = MONEY.map(lambda money: {"minor": money.minor, "currency": money.currency})
COUNTED = st.builds(
    lambda n, span, which: {"n": n, **span, **which},
    st.integers(0, 3),
    SPAN,
    st.just({}) | COLOR_LIST.map(lambda those: {"which": those}),
)
SUMMED = st.builds(lambda money, span: {**money, **span}, PLAIN_MONEY, SPAN)
LEAF = st.one_of(
    _test("name", _worded(TEXTS, TEXT.filter(str.strip))),
    _test("mail", _worded(TEXTS, TEXT.filter(str.strip))),
    _test("color", _choice()),
    _test("likes", _choice() | {"all_of": COLOR_LIST}),
    _test("age", _compared(NUMBERS.map(str))),
    _test("worth", _compared(PLAIN_MONEY)),
    _test("born", _timed() | {"returns": st.sampled_from([0, 1, 30, 400])}),
    _test("seen", _timed()),
    _test("member", dict.fromkeys(("yes", "no", "unknown"), NOTHING)),
    _test("ages", _compared(NUMBERS.map(str))),
    _test("worths", _compared(PLAIN_MONEY)),
    _test("days", _timed() | {"returns": st.sampled_from([0, 30])}),
    _test("agreed", dict.fromkeys(("yes", "no", "unknown"), NOTHING)),
    _test("orders", dict.fromkeys(("at_least", "at_most", "exactly"), COUNTED)),
    _test("spent", dict.fromkeys(("at_least", "at_most"), SUMMED)),
)
CONDITION = st.recursive(
    LEAF,
    lambda below: (
        st.lists(below, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(below, max_size=3).map(lambda parts: {"any": parts})
        | below.map(lambda part: {"not": part})
    ),
    max_leaves=6,
)


def _depth(data: dict[str, Any]) -> int:
    below = [*(data.get("all") or ()), *(data.get("any") or ()), *([data["not"]] if "not" in data else ())]
    return 1 + max(map(_depth, below), default=0)


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    people=st.lists(PERSON, min_size=1, max_size=5), condition=CONDITION.filter(lambda data: _depth(data) <= tree.DEEPEST - 1)
)
def test_the_sql_and_python_say_the_same(tables: None, people: list[dict[str, Any]], condition: dict[str, Any]) -> None:
    node = tree.read({"v": 1, "all": [condition]}, FIELDS)
    fill(people)
    expected = [
        number
        for number, one in enumerate(people)
        if holds(node, lambda key, one=one: one.get(key, one["orders"]), FIELDS, CLOCK)
    ]
    for among in (None, list(range(len(people)))):
        where, params = Compiler(FIELDS, CLOCK, among).where(node)
        found = [number for (number,) in sql.rows(f"SELECT p.id FROM people p WHERE {where} ORDER BY p.id", params)]
        assert found == expected
    assert tree.read(tree.write(node), FIELDS) == node
    assert words.say(node, FIELDS)


def test_decimals_are_kept_as_they_were_written() -> None:
    node = tree.read({"v": 1, "all": [{"field": "age", "op": "is", "value": "12.50"}]}, FIELDS)
    assert next(tree.tests(node)).value == Decimal("12.50")


@pytest.fixture
def tables(db: None) -> None:
    with sql.cursor() as cursor:
        cursor.execute(TABLES)
