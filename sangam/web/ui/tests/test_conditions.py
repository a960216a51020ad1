"""The editor of conditions: from the form to a condition and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from sangam.conditions import tree
from sangam.conditions.fields import Field, One, Rows, Type, by_key
from sangam.conditions.values import Wrong
from sangam.web.ui import conditions

FIELDS = by_key(
    [
        Field("name", "Name", Type.TEXT, One("p.name"), "Who"),
        Field("color", "Color", Type.CHOICE, One("p.color"), "Who", (("red", "Red"), ("blue", "Blue"))),
        Field("worth", "Worth", Type.MONEY, One("p.minor", currency="p.currency"), "Who"),
        Field("born", "Born", Type.DATE, One("p.born"), "Who"),
        Field("member", "Member", Type.YES_NO, One("p.member"), "Who"),
        Field("orders", "Orders", Type.COUNT, Rows("SELECT", "p.id"), "Orders", (("tent", "Tent"),), "Of"),
        Field("spent", "Spent", Type.SUM, Rows("SELECT", "p.id"), "Orders"),
    ]
)


def form(**given: Any) -> QueryDict:
    return QueryDict(urlencode({key.replace("__", "."): value for key, value in given.items()}, doseq=True))


@pytest.mark.parametrize(
    "body",
    [
        {"all": []},
        {"any": [{"field": "name", "op": "is", "value": ["Ana", "Ben"]}, {"field": "color", "op": "unknown"}]},
        {"all": [{"not": {"any": [{"field": "member", "op": "yes"}]}}]},
        {
            "all": [
                {
                    "field": "worth",
                    "op": "between",
                    "value": [{"minor": 1250, "currency": "EUR"}, {"minor": 9900, "currency": "EUR"}],
                }
            ]
        },
        {"all": [{"field": "worth", "op": "more", "value": {"minor": 500, "currency": "JPY"}}]},
        {
            "all": [
                {"field": "born", "op": "between", "value": ["1990-01-31", "1999-12-31"]},
                {"field": "born", "op": "returns", "value": 7},
            ]
        },
        {"all": [{"field": "orders", "op": "at_least", "value": {"n": 2, "days": 90, "which": ["tent"]}}]},
        {"all": [{"field": "spent", "op": "at_most", "value": {"minor": -1050, "currency": "EUR", "older": 30}}]},
        {"all": [{"any": [{"field": "name", "op": "contains", "value": "a"}, {"all": [{"field": "member", "op": "no"}]}]}]},
    ],
)
def test_what_is_saved_comes_back_from_the_form_as_it_was(body: dict[str, Any]) -> None:
    node = tree.read({"v": 1, **body}, FIELDS)
    sent: dict[str, Any] = {}
    _fill(conditions.shown({"v": 1, **body}, FIELDS), sent)
    assert conditions.condition(conditions.read(QueryDict(urlencode(sent, doseq=True)), FIELDS), FIELDS) == node


def _fill(group: conditions.Group, sent: dict[str, Any]) -> None:
    sent[f"{group.path}.how"] = group.how
    for part in group.parts:
        if isinstance(part, conditions.Group):
            _fill(part, sent)
        else:
            sent |= {f"{part.path}.field": part.field.key, f"{part.path}.op": part.op, f"{part.path}.was": part.field.key}
            sent |= {f"{part.path}.{name}": texts for name, texts in part.given.items()}


def test_buttons_add_and_take_away() -> None:
    group = conditions.read(form(c__how="any", do="add:c"), FIELDS)
    assert (group.how, [line.field.key for line in group.lines()]) == ("any", ["name"])
    group = conditions.read(form(c__how="all", c__3__field="color", c__3__op="is", c__3__value="red", do="group:c"), FIELDS)
    first, second = group.parts
    assert (first.path, second.path) == ("c.0", "c.1")
    assert isinstance(second, conditions.Group) and [line.path for line in second.lines()] == ["c.1.0"]
    group = conditions.read(form(c__0__field="color", c__0__op="is", c__1__field="name", c__1__op="is", do="drop:c.0"), FIELDS)
    assert [line.field.key for line in group.lines()] == ["name"]


def test_another_field_begins_anew_with_what_fits_it() -> None:
    given = {"c__0__field": "born", "c__0__was": "name", "c__0__op": "contains", "c__0__value": "x"}
    (line,) = conditions.read(form(**given), FIELDS).lines()
    assert (line.op, line.given) == ("last_days", {})


def test_each_line_says_what_is_wrong_with_it() -> None:
    given = {"c__0__field": "born", "c__0__op": "since", "c__0__value": "soon", "c__1__field": "member", "c__1__op": "yes"}
    group = conditions.read(
        form(**given, c__2__field="worth", c__2__op="more", c__2__value="1.2345", c__2__currency="EUR"), FIELDS
    )
    with pytest.raises(Wrong):
        conditions.condition(group, FIELDS)
    assert ["choose a day" in line.wrong for line in group.lines()] == [True, False, False]
    assert "like 12.50 EUR" in list(group.lines())[2].wrong
