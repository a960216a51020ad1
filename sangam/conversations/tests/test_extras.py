"""What messengers send besides words: whatever it is, it is read without a fault, and only what has its shape is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.conversations import beside, extras
from sangam.conversations.extras import Card, Place, Pointer

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = (
    "name",
    "title",
    "url",
    "id",
    "latitude",
    "longitude",
    "phones",
    "emails",
    "state",
    "seconds",
    "emoji",
    "value",
    "at",
    "text",
)
SHAPED = (
    JSON | st.dictionaries(st.sampled_from(KEYS), JSON) | st.lists(st.dictionaries(st.sampled_from(KEYS), JSON), max_size=3)
)
NAMES = (*extras.READERS, "price", "reactions", "edited", "versions", "hidden", "liked", "template", "answers", "quotes")


@given(st.dictionaries(st.sampled_from(NAMES), SHAPED))
def test_any_json_is_read_and_the_same_again_is_equal(marks: dict[str, Any]) -> None:
    first, second = extras.read(marks), extras.read(marks)
    assert first == second
    assert hash(first) == hash(second)
    assert hash(beside.read(marks, None, None, None)) == hash(beside.read(marks, {}, None, []))
    assert len(extras.price(marks)) == 2


def test_a_place_is_on_earth_or_has_no_map() -> None:
    there = extras.read({"location": {"latitude": "34.687", "longitude": 135.526, "name": "Castle", "address": 3}}).location
    assert there == Place("Castle", "3", 34.687, 135.526)
    assert there.url.startswith("https://www.openstreetmap.org/?mlat=34.687000&mlon=135.526000")
    lost = extras.read({"location": {"latitude": 340, "longitude": 1, "name": "Nowhere"}}).location
    assert lost is not None
    assert lost.url == ""
    assert extras.read({"location": {"latitude": "NaN", "longitude": "1e999"}}).location is None


def test_only_addresses_of_the_web_become_links() -> None:
    for bad in ("javascript:alert(1)", "data:text/html,x", "//host", "https://a b", 7, None, "https://" + "a" * 3000):
        assert extras.read({"story": {"url": bad, "id": "7"}}).story == Pointer("", "")
    assert extras.read({"referral": {"url": "https://ad.example/x", "source": "ad"}}).referral == Pointer(
        "ad", "https://ad.example/x"
    )


def test_contacts_choices_and_fields() -> None:
    found = extras.read(
        {
            "contacts": [{"name": "Ben", "phones": ["+351 1", 7, None], "emails": "no list"}, "?", {}],
            "choice": {"id": "yes"},
            "fields": {"size": "L", "": "x", "nested": {"a": [1]}, "ok": True, "none": None},
            "call": {"state": "missed", "seconds": -4},
        }
    )
    assert found.contacts == (Card("Ben", ("+351 1", "7"), ()),)
    assert found.choice == "yes"
    assert found.fields == (("size", "L"), ("nested", '{"a": [1]}'), ("ok", "true"))
    assert (found.call.state, found.call.seconds) == ("missed", 0) if found.call else False


@pytest.mark.parametrize(("line", "says"), [
    ("50.45, 30.52", True), ("50.450000,30.520000", True), ("[50.45000, 30.52000]", True), ("Café", True), ("Café, Rua 7", True),
    ("50.46, 30.52", False), ("Meet me here", False), ("50.45", False),
])  # fmt: skip
def test_a_place_in_words_is_known_however_its_numbers_are_written(line: str, says: bool) -> None:
    assert Place("Café", "Rua 7", 50.45, 30.52).says(line) is says
