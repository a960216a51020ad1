"""Sizes, initials, counts, and plain text with its links."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.commerce.buyers import ACCOUNT
from sangam.customers.models import Identity
from sangam.web.ui import colour, words


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1200, "1.2 kB"), (999_600, "1 MB"), (25_000_000, "25 MB")]
)
def test_file_size(size: int, text: str) -> None:
    assert words.file_size(size) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Moura", "AM"), ("ada.moura@example.com", "AC"), ("Cleo", "C"), ("佐藤 健", "佐"), ("", "?"), ("—", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert words.initials(name) == letters


def test_counts_stop_at_a_thousand() -> None:
    assert (words.capped(999), words.capped(1000), words.capped(1001)) == ("999", "1,000", "1,000+")


def test_addresses_become_links_without_the_full_stop() -> None:
    assert '<a href="https://example.com/a?b=1"' in words.linked("See https://example.com/a?b=1.")


def test_nothing_but_links_becomes_markup() -> None:
    assert "<script" not in words.linked("<script>https://x.example/<script></script>")
    assert "<a" not in words.linked("javascript:alert(1) http:///nowhere")


@given(st.text())
def test_the_text_itself_is_kept(text: str) -> None:
    shown = words.linked(text)
    assert html.unescape(shown.striptags()).split() == html.unescape(str(shown.escape(text))).split() or "http" in text


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_any_brand_colour_becomes_legible(rgb: tuple[int, int, int]) -> None:
    for ground in (colour.LIGHT_SURFACE, colour.DARK_SURFACE):
        assert colour.contrast(colour.legible(rgb, ground), ground) >= colour.AA


def test_a_shops_number_for_somebody_is_said_with_the_shop() -> None:
    number = Identity(kind=ACCOUNT, value="c16", scope="trailhead-shop")
    assert words.legible(number) == ""
    assert words.identity_label(number) == "trailhead-shop, account c16"
    assert not words.can_write(number)
    assert words.can_write(Identity(kind="phone", value="+351912345678"))
