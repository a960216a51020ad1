from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from sangam.lib import money


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
        ("CHF 1’000.50", (100050, "CHF")),
        ("0.500 EUR", (50, "EUR")),
        ("١٬٢٣٤٫٥٠ EGP", (123450, "EGP")),
        ("12,34,567.50 INR", (123456750, "INR")),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, wanted: tuple[int, str]) -> None:
    assert money.read(typed) == wanted


@pytest.mark.parametrize(
    "typed",
    ["", "12", "EUR", "12.5 EUROS", "1.5 JPY", "-3 EUR", "EUR 3 EUR", "3 XYZ", "1,234.567 EUR", "0.505 EUR", "9" * 20 + " EUR"],
)
def test_what_is_unclear_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError):
        money.read(typed)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_typed_is_what_was_meant(minor: int, currency: str) -> None:
    assert money.read(money.typed(minor, currency)) == (minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "wanted"),
    [
        (1250, "EUR", "en", "€12.50"), (1250, "JPY", "en", "¥1,250"), (1250, "KWD", "en", "KWD1.250"),
        (123450, "EUR", "de", "1.234,50\xa0€"), (-500, "EUR", "en", "-€5.00"), (1250, "EUR", "xx", "€12.50"),
    ],
)  # fmt: skip
def test_an_amount_is_said_as_its_reader_writes_it(minor: int, currency: str, language: str, wanted: str) -> None:
    assert money.said(minor, currency, language) == wanted


@given(
    st.integers(0, 10**12),
    st.sampled_from(["EUR", "JPY", "INR", "CLP"]),
    st.sampled_from(["en", "de", "fr", "de_CH", "pt_BR", "gu", "hi", "ja", "sv", "uz", "pl"]),
)
def test_an_amount_is_read_in_the_form_of_any_locale(minor: int, currency: str, locale: str) -> None:
    whole = Decimal(minor).scaleb(-money.places(currency))
    assert money.read(format_currency(whole, currency, format="#,##0.00 ¤¤", locale=locale)) == (minor, currency)


@given(st.integers(1 - money.MINOR_MAX, money.MINOR_MAX - 1), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_stands_in_a_field_comes_back(minor: int, currency: str) -> None:
    assert money.minor(money.plain(minor, currency), currency) == minor
