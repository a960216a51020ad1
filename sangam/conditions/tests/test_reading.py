"""What is read, what is refused and how that is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from sangam.conditions import tree, words
from sangam.conditions.compile import Compiler
from sangam.conditions.tests.offered import CLOCK, FIELDS
from sangam.conditions.values import Wrong


def said(*tests: dict[str, Any], how: str = "all") -> str:
    return words.say(tree.read({"v": 1, how: list(tests)}, FIELDS), FIELDS)


ORDERS = {"field": "orders", "op": "at_least", "value": {"n": 2, "days": 90}}
RED = {"field": "color", "op": "is", "value": ["red", "blue"]}


def test_a_condition_is_read_in_words() -> None:
    assert said(ORDERS, RED) == "Orders in the last 90 days at least 2 and Color is Red or Blue"
    assert said({"any": [ORDERS, RED]}, {"not": {"field": "member", "op": "yes"}}) == (
        "(Orders in the last 90 days at least 2 or Color is Red or Blue) and not (Member: yes)"
    )
    assert said({"field": "spent", "op": "at_least", "value": {"minor": 10000, "currency": "JPY"}}) == "Spent at least ¥10,000"
    assert said() == "everybody"
    assert said(how="any") == "nobody"


def test_numbers_and_days_are_read_in_the_reader_s_way() -> None:
    with translation.override("de"):
        assert "1.234,5" in said({"field": "age", "op": "more", "value": "1234.5"})
        assert "31. Jan. 2026" in said({"field": "born", "op": "since", "value": "2026-01-31"})


@pytest.mark.parametrize(
    ("test", "why"),
    [
        ({"field": "gone", "op": "is", "value": ["x"]}, "does not exist any more"),
        ({"field": "age", "op": "contains", "value": "1"}, "Age cannot be asked like that"),
        ({"field": "age", "op": "more", "value": "many"}, "Age: write a number like 12.5"),
        ({"field": "age", "op": "more", "value": "NaN"}, "Age: write a number"),
        ({"field": "color", "op": "is", "value": []}, "choose at least one"),
        ({"field": "color", "op": "is", "value": ["mauve"]}, "does not exist any more"),
        ({"field": "worth", "op": "more", "value": {"minor": 1.5, "currency": "EUR"}}, "write an amount with its currency"),
        ({"field": "worth", "op": "more", "value": {"minor": 1, "currency": "€"}}, "write an amount with its currency"),
        ({"field": "born", "op": "since", "value": "31.1."}, "choose a day"),
        ({"field": "born", "op": "last_days", "value": "soon"}, "write a number of days"),
        ({"field": "orders", "op": "at_least", "value": {"n": "2"}}, "write how many"),
        ({"field": "name", "op": "contains", "value": " "}, "write what to look for"),
        ({"field": "name", "op": "contains", "value": "a\x00"}, "write what to look for"),
        ({"field": "name", "op": "contains", "value": "a" * 201}, "at most 200 characters"),
        ({"any": [], "all": []}, "cannot be read"),
        ({"not": {"not": {"not": {"not": {"not": {"not": {"all": []}}}}}}}, "too deeply"),
        ({"all": [RED] * 101}, "more than 100"),
        ("DROP TABLE", "cannot be read"),
    ],
)
def test_what_says_nothing_is_refused_with_the_way_out(test: Any, why: str) -> None:
    with pytest.raises(Wrong, match=why):
        tree.read({"v": 1, "all": [test]}, FIELDS)


@pytest.mark.parametrize("data", [None, [], {"all": []}, {"v": 2, "all": []}])
def test_another_version_is_not_guessed_at(data: Any) -> None:
    with pytest.raises(Wrong):
        tree.read(data, FIELDS)


def test_no_word_of_a_condition_stands_in_the_sql() -> None:
    evil = "'); DROP TABLE people; --"
    node = tree.read(
        {"v": 1, "any": [{"field": "name", "op": "is", "value": [evil]}, {"field": "mail", "op": "ends", "value": evil}]},
        FIELDS,
    )
    where, params = Compiler(FIELDS, CLOCK).where(node)
    assert "DROP" not in where
    assert where.count("%s") == len(params)


def test_which_fields_it_asks_for_is_known_without_reading_it() -> None:
    assert tree.keys({"v": 1, "all": [ORDERS, {"not": {"any": [RED, {"field": "gone", "op": "is"}]}}]}) == {
        "orders",
        "color",
        "gone",
    }
