"""The mood of a text, and where nobody can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.lib import language
from sangam.social import mood
from sangam.social.mood_words import LANGUAGES


@pytest.mark.parametrize(
    ("text", "code", "figure"),
    [
        ("This tent is great, we love it", "en", 1.0),
        ("This tent is not good", "en", -0.5),
        ("The zip is broken and your support is terrible", "en", -1.0),
        ("Great tent. Terrible delivery.", "en", 0.0),
        ("I do not think it is bad", "en", -0.5),
        ("Never had a bad day in it", "en", 0.5),
        ("Das Zelt ist nicht gut", "de", -0.5),
        ("Livraison en retard, je suis très déçue", "fr", -1.0),
        ("La tienda llegó rota, qué vergüenza", "es", -1.0),
        ("Adorei a barraca, obrigada", "pt", 1.0),
        ("Non sono soddisfatto del servizio", "it", -0.5),
        ("तंबू अच्छा नहीं है", "hi", -0.5),
        ("તંબુ સારો નથી ભાઈ", "gu", -0.5),
        ("We have this one since May 😡", "en", -0.5),
    ],
)
def test_words_are_counted_and_negations_turn_them(text: str, code: str, figure: float) -> None:
    assert mood.of(text, code) == figure


@pytest.mark.parametrize(
    ("text", "code"),
    [("great", "en"), ("素晴らしいテントです", "ja"), ("Where can I buy this tent?", "en"), ("", "en"), ("gut gut gut", "")],
)
def test_where_it_cannot_tell_it_says_so(text: str, code: str) -> None:
    assert mood.of(text, code) is None


def test_a_negation_further_away_than_three_words_turns_nothing() -> None:
    assert mood.of("I do not think it is bad", "en") == -0.5
    assert mood.of("I do not think so: it is bad", "en") == -0.5
    assert mood.of("It is not really bad", "en") == 0.5


def test_no_word_is_good_and_bad_at_once() -> None:
    for known in LANGUAGES.values():
        assert not known.good & known.bad and not known.no & (known.good | known.bad)


def test_every_language_with_a_list_is_one_that_is_detected() -> None:
    assert language.detect("This tent is great and we love it very much") in LANGUAGES


@given(st.text(max_size=300), st.sampled_from(sorted(LANGUAGES)))
def test_the_figure_is_always_in_range(text: str, code: str) -> None:
    found = mood.of(text, code)
    assert found is None or -1 <= found <= 1
