"""Words of law, numbers and segments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.kinds.sms import law_words, parts, segments
from sangam.channels.kinds.sms.adapter import Adapter
from sangam.channels.providers import phones


class TestLaw:
    @pytest.mark.parametrize(
        "text",
        ["STOP", "stop", " Stop! ", "“STOP”", "StopAll", "STOP ALL", "unsubscribe", "Cancel", "END", "QUIT", "REVOKE", "OPTOUT",
         "opt-out", "ARRET", "Arrêt", "arrêter", "ALTO", "baja", "Stopp.", "abmelden", "стоп", "停止", "sair", "एक रोकें"[3:]],
    )  # fmt: skip
    def test_the_whole_message_forbids(self, text: str) -> None:
        assert law_words.meaning(text) == "stop"

    @pytest.mark.parametrize(
        "text",
        ["Please stop", "stop by the shop", "the end", "STOP 12", "cancel my order", "yes", "YES", "ja", "", "   ", "x" * 5000,
         "stop\n\nbut where is my tent?", "fin", "nonstop"],
    )  # fmt: skip
    def test_a_word_among_others_does_not(self, text: str) -> None:
        assert law_words.meaning(text) == ""

    def test_allowing_and_asking(self) -> None:
        assert [law_words.meaning(one) for one in ("START", "unstop", "HELP", "ayuda")] == ["start", "start", "help", "help"]


class TestNumbers:
    @pytest.mark.parametrize(
        ("given", "region", "wanted"),
        [
            ("+52 1 55 1234 5678", "", "+525512345678"), ("+525512345678", "", "+525512345678"),
            ("5512345678", "MX", "+525512345678"), ("+5491123456789", "", "+5491123456789"),
            ("+541123456789", "", "+5491123456789"), ("+54 11 15 2345 6789", "", "+5491123456789"),
            ("+551187654321", "", "+5511987654321"), ("+55 11 98765-4321", "", "+5511987654321"),
            ("1187654321", "BR", "+5511987654321"), ("+551132654321", "", "+551132654321"),
            ("4915112345678", "DE", "+4915112345678"), ("0151 12345678", "DE", "+4915112345678"),
            ("4915112345678", "", "+4915112345678"), ("0044 7911 123456", "", "+447911123456"),
            ("21610", "US", "21610"), ("NORTHWIND", "DE", "NORTHWIND"), ("", "", ""), ("+1", "", "+1"),
        ],
    )  # fmt: skip
    def test_one_person_has_one_number(self, given: str, region: str, wanted: str) -> None:
        assert phones.fold(given, region) == wanted

    @given(st.text(max_size=60), st.sampled_from(["", "DE", "MX", "AR", "BR", "??"]))
    def test_folding_twice_changes_nothing(self, given: str, region: str) -> None:
        once = phones.fold(given, region)
        assert phones.fold(once, region) == once

    def test_what_people_type(self) -> None:
        assert Adapter().check_name(" +351 912 345 678 ") == "+351912345678"
        for wrong in ("912 345 678", "21610", "NORTHWIND", "+1"):
            with pytest.raises(ValueError):
                Adapter().check_name(wrong)


class TestSegments:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
         ("a" * 152 + "€" + "a" * 100, 2), ("a" * 152 + "€" + "a" * 152, 3), ("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 134, 2),
         ("ж" * 135, 3), ("🏕" * 35, 1), ("🏕" * 36, 2), ("ж" * 66 + "🏕" + "ж" * 66, 3), ("ж" * 66 + "🏕" * 2 + "ж", 2),
         ("a" * 159 + "’", 3), ("[{}]", 1)],
    )  # fmt: skip
    def test_how_many(self, text: str, wanted: int) -> None:
        assert segments.count(text) == wanted

    def test_typography_alone_costs_nothing(self) -> None:
        dear = "It’s “here” – at last…" + "x" * 130
        assert segments.plain(dear).startswith('It\'s "here" - at last...') and segments.count(segments.plain(dear)) == 1
        assert segments.plain("Це “тут”") == "Це “тут”", "a text that needs UCS-2 anyway keeps its signs"

    @given(st.text(max_size=400))
    def test_units_are_never_fewer_than_either_alphabet_counts(self, text: str) -> None:
        assert segments.units(text) >= len(text.encode("utf-16-be", "surrogatepass")) // 2
        assert segments.count(text) <= max(1, -(-segments.units(text) // 66))

    @given(st.text(alphabet="aä €’🏕\nжक्षि.", min_size=1, max_size=4000))
    def test_nothing_is_lost_and_every_piece_fits(self, text: str) -> None:
        found = parts.pieces(text)
        assert all(len(one) <= parts.BODY_MAX and segments.units(one) <= parts.BODY_MAX for one in found)
        kept = "".join("".join(found).split())
        assert kept == "".join(segments.plain(parts.shaping.worded(text)).split())

    def test_the_composer_is_told_segments(self) -> None:
        found = Adapter().measure("**Hello** " + "x" * 200)
        assert (found.used, found.limit, found.parts, found.unit) == (2, None, 1, "segments")
        assert Adapter().measure("word " * 500).parts == 2
