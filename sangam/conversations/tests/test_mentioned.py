"""What is taken for an order number, and what is not, in the languages of the story."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.conversations import mentioned


def found(text: str, asked: str = "") -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in mentioned.numbers(text, asked)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("My order NW-48213 has not come.", "order", "NW-48213"),
        ("order number: 48213", "order", "48213"),
        ("Order #1042", "order", "1042"),
        ("It's about the order no. 48213.", "order", "48213"),
        ("Meine Bestellung 48213 ist kaputt", "order", "48213"),
        ("Bestellnummer: NW48213", "order", "NW48213"),
        ("o pedido nº 48213 chegou", "order", "48213"),
        ("Meu pedido é o 48213", "order", "48213"),
        ("ma commande n° 48213", "order", "48213"),
        ("注文番号は48213です", "order", "48213"),
        ("注文48213について", "order", "48213"),
        ("订单号：48213", "order", "48213"),
        ("주문번호 48213", "order", "48213"),
        ("ઓર્ડર નંબર ૪૮૨૧૩", "order", "48213"),
        ("অর্ডার নম্বর ৪৮২১৩", "order", "48213"),
        ("Buyurtma raqami 48213", "order", "48213"),
        ("رقم الطلب ٤٨٢١٣", "order", "48213"),
        ("заказ № 48213", "order", "48213"),
        ("Sendungsnummer 00340434161094042557", "parcel", "00340434161094042557"),
        ("It says RR123456785PT on it", "parcel", "RR123456785PT"),
        ("1Z999AA10123456784", "parcel", "1Z999AA10123456784"),
        ("Rechnung Nr. 2025-118", "invoice", "2025-118"),
        ("your RMA 77123 label", "return", "77123"),
    ],
)
def test_a_number_behind_its_word(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "I would like to order 2 tents",
        "I want to order 1200 pieces",
        "my order of 2025-11-03",
        "my order from 12/03/2026",
        "the order 49.90 EUR",
        "order 49 €",
        "my order in 2025 was fine",
        "In order to pay 48213 I would need a link",
        "I ordered yesterday, call me at +351 912 345 678",
        "1027-K3F7-QX2M",
        "RR123456789PT",
        "an orderly 12345",
        "",
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_a_bare_number_counts_where_it_was_asked_for() -> None:
    asked = mentioned.asks("Thank you for writing. What is your order number?")
    assert asked == "order"
    assert found("48213", asked) == [("order", "48213")]
    assert found("It's NW-48213.", asked) == [("order", "NW-48213")]
    assert found("48213") == found("I have 3 of them and 48213 more", asked) == []
    assert mentioned.asks("Your order is on its way.") == ""


def test_addresses_and_phones_that_are_whole() -> None:
    said = {(one.kind, one.value) for one in mentioned.contacts("Write to Cleo@Example.com or call +351 912 345 678")}
    assert said == {("mailbox", "cleo@example.com"), ("phone", "+351912345678")}
    assert [one.value for one in mentioned.contacts("call 912 345 678", "PT")] == ["+351912345678"]
    assert mentioned.contacts("my order 48213, +1 23") == ()


@given(st.text(max_size=300), st.sampled_from(["", "order"]))
def test_any_text_is_read(text: str, asked: str) -> None:
    for one in mentioned.numbers(text, asked):
        assert 3 <= len(one.value) <= 40
        assert one.folded
    mentioned.contacts(text, "PT")


@pytest.mark.parametrize("hostile", ["order " * 700, "order" + " - " * 1400, "order " + "a1" * 2000, "@" * 4000, "1" * 4000])
def test_a_hostile_text_is_read_in_time(hostile: str) -> None:
    began = time.perf_counter()
    mentioned.numbers(hostile)
    mentioned.contacts(hostile, "PT")
    assert time.perf_counter() - began < 0.5
