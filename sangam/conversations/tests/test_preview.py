"""The first words of a message, as a line of a list shows them."""

from __future__ import annotations

import pytest

from sangam.conversations.append import PREVIEW_MAX, first_words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hi! **In light snow**, see [the tent](https://example.com/a_b).", "Hi! In light snow, see the tent."),
        ("# Steps\n\n- open `the lid`\n- wait", "Steps open the lid wait"),
        ("> quoted\nsnake_case and 2*3*4 stay", "quoted snake_case and 2*3*4 stay"),
    ],
)
def test_what_we_write_shows_without_its_signs(text: str, shown: str) -> None:
    assert first_words(text, ours=True) == shown


def test_what_a_customer_writes_stays_as_it_is() -> None:
    assert first_words("**really**\n  now", ours=False) == "**really** now"


def test_it_is_short_whatever_comes() -> None:
    assert len(first_words("[" * 9000 + "(" * 9000, ours=True)) <= PREVIEW_MAX
