"""Posts, changes, our own, and asking for them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Change, DeliveryError, Ignored, Inbound, ParseError, Settings
from sangam.channels.kinds.mastodon import handles, polling
from sangam.channels.kinds.mastodon.adapter import Adapter
from sangam.channels.kinds.mastodon.fake import Fake
from sangam.channels.kinds.mastodon.tests.test_contract import HEADERS, NAMES, Rounds, fixture
from sangam.channels.testing import FakeContext


def read(name: str) -> Any:
    (item,) = Adapter().parse(fixture(name), HEADERS)
    return item


class TestPosts:
    def test_a_mention(self) -> None:
        item = read("mention.json")
        assert isinstance(item, Inbound) and (item.kind, item.language, item.sender_name) == ("comment", "de", "Jonas Weber")
        assert item.text == (
            "[Zelt undicht]\nmein Zelt leckt & niemand antwortet https://forum.example/very/long/path\n\nZweiter Absatz\nneue Zeile"
        )
        assert item.sender[0].key == ("mastodon", "", "jonas@fosstodon.example") and item.sender[0].proven
        assert item.conversation_key == "public:jonas@fosstodon.example" and item.external_id == "115000000000000001"
        assert "<script" not in item.html and "forum.example" in item.html
        assert [(file.name, file.content_type, file.ref) for file in item.files] == [
            ("Loch im Boden.png", "image/png", "115000000000000001/77"), ("file-2.mp4", "video/mp4", "115000000000000001/78"),
        ]  # fmt: skip

    def test_what_is_said_to_us_alone_is_another_conversation(self) -> None:
        item = read("direct.json")
        assert (item.conversation_key, item.kind) == ("direct:lea@mastodon.example", "text")
        assert item.text == "Bonjour, où est ma commande 4711 ?\n• Oui\n• Non" and item.language == "fr"
        assert item.reply_to == item.thread.in_reply_to == "115000000000000001"
        assert item.marks.automatic, "its account says that it is a bot"

    def test_changes(self) -> None:
        edit, delete = read("update.json"), read("delete.json")
        assert isinstance(edit, Change) and (edit.action, edit.text) == ("edit", "mein Zelt ist dicht!")
        assert edit.at and edit.at.isoformat() == "2026-03-01T09:40:00+00:00" and edit.by[0].value == "jonas@fosstodon.example"
        assert isinstance(delete, Change) and (delete.action, delete.external_id) == ("delete", "115000000000000001")

    def test_our_own(self) -> None:
        item = read("own.json")
        assert item.outgoing and item.sender[0].value == "jonas@fosstodon.example" and item.sender_name == "@northwind"
        assert item.conversation_key == "public:jonas@fosstodon.example"

    def test_stars_are_no_messages(self) -> None:
        assert isinstance(read("favourite.json"), Ignored)

    @pytest.mark.parametrize("body", [b"[]", b"7", b"{}", b'{"type": 7}', b"no"])
    def test_what_is_no_notice(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            Adapter().parse(body, HEADERS)

    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=8,
    )

    @settings(max_examples=300, deadline=None)
    @given(st.sampled_from(NAMES), st.integers(0, 200), anything)
    def test_any_value_in_place_of_any(self, name: str, place: int, value: Any) -> None:
        found = json.loads(fixture(name))
        spots = list(_spots(found))
        holder, key = spots[place % len(spots)]
        holder[key] = value
        with contextlib.suppress(ParseError):
            Adapter().parse(json.dumps(found).encode(), HEADERS)


def _spots(found: Any) -> Any:
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in list(pairs):
        yield found, key
        yield from _spots(value)


class TestNames:
    @pytest.mark.parametrize(
        ("given", "wanted"),
        [("lea", "lea@home.example"), ("@Lea", "lea@home.example"), ("Jonas@Fosstodon.Example", "jonas@fosstodon.example"),
         ("a@bücher.example", "a@bücher.example"), ("a@b@c", ""), ("", ""), ("a b", ""), (None, ""), (7, ""), ("x" * 400, "")],
    )  # fmt: skip
    def test_equal_people_are_equal(self, given: Any, wanted: str) -> None:
        assert handles.fold(given, "home.example") == wanted

    def test_what_people_type(self) -> None:
        assert Adapter().check_name(" @Northwind@Mastodon.Example ") == "northwind@mastodon.example"
        with pytest.raises(ValueError):
            Adapter().check_name("northwind")


class Asked:
    """A channel of this kind, its server, and what was stored."""

    def __init__(self) -> None:
        self.fake = Fake("https://provider.example")
        self.settings = Settings(1, "Mastodon", self.fake.address(), self.fake.settings(), "token")
        self.ctx = FakeContext(answers=self.fake.http)
        self.home = polling.who(self.settings, self.fake.http)

    def look(self, *, again: bool = False) -> list[Any]:
        before = len(self.ctx.raws)
        polling.look(self.settings, self.ctx, self.home, again=again)
        return [item for raw in self.ctx.raws[before:] for item in Adapter().parse(raw.payload, raw.headers)]


@pytest.fixture
def asked() -> Asked:
    return Asked()


class TestAsking:
    def test_a_new_channel_begins_with_what_comes_after_it(self, asked: Asked) -> None:
        asked.fake.say("jonas", "old")
        assert asked.look() == []
        asked.fake.say("jonas", "new")
        assert [item.text for item in asked.look()] == ["new"] and asked.look() == []

    def test_a_flood_comes_whole_and_in_order(self, asked: Asked) -> None:
        asked.look()
        for number in range(95):
            asked.fake.say("noor", f"number {number}")
        found = asked.look()
        assert [item.text for item in found] == [f"number {number}" for number in range(95)]
        assert len({raw.external_ref for raw in asked.ctx.raws}) == 95

    def test_what_we_write_elsewhere_comes_and_what_we_send_does_not_again(self, asked: Asked) -> None:
        asked.look()
        asked.fake.elsewhere("Good day", "jonas@fosstodon.example")
        (item,) = asked.look()
        assert item.outgoing and item.text == "Good day"
        made = asked.fake._status("101", "northwind", "Northwind", "@jonas hi", "public", reply_to=None)
        made["application"] = {"name": "Sangam"}
        assert asked.look() == []

    def test_what_was_changed_or_taken_back_is_seen_later(self, asked: Asked) -> None:
        asked.look()
        asked.fake.say("jonas", "one")
        asked.fake.say("jonas", "two")
        one, two = asked.look()
        asked.fake.say("jonas", "one, better", edit=one.external_id)
        asked.fake.say("jonas", delete=two.external_id)
        edit, delete = asked.look(again=True)
        assert (edit.action, edit.text, delete.action) == ("edit", "one, better", "delete")
        assert asked.look(again=True) == []

    def test_trouble_is_raised_and_moves_nothing(self, asked: Asked) -> None:
        asked.look()
        place = asked.ctx.place
        asked.ctx.answers = lambda method, url, **_more: httpx.Response(502, request=httpx.Request(method, url))
        with pytest.raises(DeliveryError):
            asked.look()
        assert asked.ctx.place == place

    def test_until_told_to_stop(self, asked: Asked) -> None:
        ctx = Rounds(answers=asked.fake.http)
        Adapter().poll(asked.settings, ctx)
        assert set(ctx.place) == {"notice", "own", "found"}
