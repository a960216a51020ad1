"""Shortcuts must never say no where the long way says yes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.lib.stems import Openings, Spotter, alternatives

SHORT = st.text("ab-c ", max_size=6)


@given(st.lists(SHORT.filter(bool), max_size=8), SHORT)
def test_openings_are_what_startswith_says(phrases: list[str], text: str) -> None:
    assert Openings(phrases).begin(text) == text.startswith(tuple(phrases))


@pytest.mark.parametrize(
    ("pattern", "stems"),
    [
        (r"\bviagra\b|million (?:us )?dollars", ("million ", "viagra")),
        (r"backlinks?|no-?risk", ("backlink", "risk")),
        (r"earn \$\d|[|(]{2}money|a(?:b|c)(d|e)fg", ("earn $", "fg", "money")),
        (r"ab{0,3}cd|xy+z", ("cd", "xy")),
    ],
)
def test_stems(pattern: str, stems: tuple[str, ...]) -> None:
    assert Spotter(re.compile(pattern)).stems == stems


def test_a_pattern_that_may_find_anything_has_none() -> None:
    with pytest.raises(ValueError):
        Spotter(re.compile(r"word|\d+"))


def test_groups_hold_no_alternatives_of_their_own() -> None:
    assert len(alternatives(r"a(?:b|c)|d[|]e|f\|g")) == 3
