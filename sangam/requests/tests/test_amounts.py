from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.requests import amounts, builtin
from sangam.requests.definition import Definition
from sangam.requests.models import Category


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("12.50 EUR", (1250, "EUR")),
        ("12,5 eur", (1250, "EUR")),
        ("EUR 1.234,56", (123456, "EUR")),
        ("1,234 USD", (123400, "USD")),
        ("1 234,00 PLN", (123400, "PLN")),
        ("4,200 JPY", (4200, "JPY")),
        ("1.250 KWD", (1250, "KWD")),
        ("1'000 CHF", (100000, "CHF")),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, wanted: tuple[int, str]) -> None:
    assert amounts.read(typed) == wanted


@pytest.mark.parametrize("typed", ["", "12", "EUR", "12.5 EUROS", "1.5 JPY", "-3 EUR", "EUR 3 EUR", "3 XYZ", "9" * 20 + " EUR"])
def test_what_is_unclear_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError):
        amounts.read(typed)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_typed_is_what_was_meant(minor: int, currency: str) -> None:
    assert amounts.read(amounts.typed(minor, currency)) == (minor, currency)


def test_the_types_of_the_house_are_whole() -> None:
    for key, stored in builtin.rows():
        shape = Definition.read(stored)
        assert shape == builtin.definition(key) and shape.stages[0].category == Category.OPEN
        keys = [one.key for one in shape.stages]
        assert len(set(keys)) == len(keys) and any(one.category == Category.DONE for one in shape.stages)
        assert all(one.needed in ("", "start", *keys) for one in shape.fields)
