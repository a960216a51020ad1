"""One spelling for what people take for the same letters, and only for those."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.search import asking, pieces, tokens
from sangam.search.folding import exact, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crème", "creme"), ("STRASSE", "straße"), ("O‘zbek", "oʻzbek"), ("o'zbek", "o`zbek"), ("ＴＨ－２", "th-2"),
        ("İstanbul", "istanbul"), ("ISPARTA", "ısparta"), ("ещё", "еще"), ("كـــتاب", "كِتَاب"), ("أحمد", "احمد"), ("یک", "يك"),
        ("שָׁלוֹם", "שלום"), ("क़लम", "कलम"), ("क्\u200dष", "क्ष"), ("٣٤", "34"), ("૩૪", "34"), ("Øre", "ore"), ("Łódź", "lodz"),
        ("ﬁne", "fine"), ("ﾃﾝﾄ", "テント"), ("Σκηνής", "ΣΚΗΝΉΣ"), ("e\u0301", "é"), ("Đơn", "don"),
    ],
)  # fmt: skip
def test_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("мой", "мои"), ("が", "か"), ("パン", "ハン"), ("કિ", "કી"), ("কা", "ক"), ("ว่า", "วา"), ("қўл", "кул")],
)
def test_not_the_same(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80))
def test_pieces_stand_where_they_say(text: str) -> None:
    found = list(pieces.cut(text))
    assert all(text[piece.start : piece.end] == piece.text for piece in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert {(piece.text, piece.shape) for piece in found} == pieces.distinct(text)


@given(st.text(max_size=80))
def test_tokens_are_never_empty_and_never_too_long(text: str) -> None:
    assert all(0 < len(token) <= tokens.TOKEN_MAX + 40 for token in tokens.of_prose(text)[0])
    exact(text)
    asking.in_order(text)


def test_compounds_and_addresses() -> None:
    assert tokens.of_prose("TH-20931")[0] >= {"th", "20931", "th20931"}
    assert tokens.of_prose("cleo.marin@example.com")[0] >= {"cleo.marin@example.com", "cleo", "marin", "example", "examplecom"}
    assert tokens.of_prose("see https://example.com/tents/42?a=b")[0] >= {"example", "tents", "42"}
    assert "912345678" in tokens.of_identity("+351912345678")
    assert tokens.of_prose("e-mail")[0] >= {"email", "mail"}
    assert tokens.of_prose("返品する")[0] == {"返品", "品す", "する", "る"}
