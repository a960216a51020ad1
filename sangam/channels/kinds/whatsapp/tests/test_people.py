"""Numbers and user ids, as WhatsApp and as people write them."""

from __future__ import annotations

import pytest

from sangam.channels import registry
from sangam.channels.kinds.whatsapp import people
from sangam.channels.kinds.whatsapp.adapter import Adapter


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("16505551234", "+16505551234"), ("+1 (650) 555-1234", "+16505551234"), ("5215512345678", "+525512345678"),
        ("551187654321", "+5511987654321"), ("5511987654321", "+5511987654321"), ("551133334444", "+551133334444"),
        ("5491112345678", "+5491112345678"), ("541112345678", "+5491112345678"), ("", ""), ("abc", ""), ("١٢٣٤٥٦٧٨", ""), ("9" * 40, ""),
    ],
)  # fmt: skip
def test_numbers_are_told_as_they_are_dialled_today(given: str, folded: str) -> None:
    assert people.phone(given) == folded


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("+351 912 345 678", "+351912345678"), ("00351912345678", "+351912345678"), (" US.13491208655302741918 ", "US.13491208655302741918")],
)  # fmt: skip
def test_what_a_person_types(typed: str, folded: str) -> None:
    assert Adapter().check_name(typed) == folded


@pytest.mark.parametrize("typed", ["912345678", "cleo@example.com", "+1", "+99999999999999999", "us.123", "US.12 3"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(ValueError, match="country"):
        Adapter().check_name(typed)


def test_people_are_shown_numbers_and_no_user_ids() -> None:
    assert registry.legible(people.PHONE, "+16505551234") == "+16505551234"
    assert registry.legible(people.BSUID, "US.13491208655302741918") == registry.legible(people.PARENT, "US.ENT.1") == ""
