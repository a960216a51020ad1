"""What a channel has not goes as words, and what it has goes as such."""

from __future__ import annotations

import pytest

from sangam.channels.base import Enclosed, Encloses, Person, Spot
from sangam.channels.enclosed import fit, last_cut

ALL = Enclosed(Spot(41.1, -8.6, "Shop", "Rua 7"), (Person("Ana", ("+351912345678",), ("a@example.com",)),), ("Yes", "No"))


def test_where_it_is_all_there_the_words_stay_as_they_are() -> None:
    assert fit("Hello", ALL, Encloses(places=True, people=True, choices=3)) == ("Hello", ALL)


def test_where_there_is_nothing_all_of_it_is_said() -> None:
    text, goes = fit("Which?", ALL, Encloses())
    assert not goes
    assert text.split("\n\n") == [
        "Which?",
        "Shop\nRua 7\nhttps://www.openstreetmap.org/?mlat=41.100000&mlon=-8.600000#map=16/41.100000/-8.600000",
        "Ana\n+351912345678\na@example.com",
        "1. Yes\n2. No",
    ]


@pytest.mark.parametrize("choices", [("a",) * 4, ("x" * 21,)])
def test_more_than_fits_is_a_numbered_list(choices: tuple[str, ...]) -> None:
    text, goes = fit("?", Enclosed(choices=choices), Encloses(choices=3, choice_max=20))
    assert not goes.choices and text.endswith(f"{len(choices)}. {choices[-1]}")


def test_only_the_last_piece_is_cut() -> None:
    assert last_cut(["a" * 50, "b " * 20], 10)[0] == "a" * 50
    assert all(len(one) <= 10 for one in last_cut(["b " * 20], 10)) and last_cut([], 10) == []
