"""Both envelopes, every event, proofs, and calls that mean harm."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Change, Ignored, Inbound, ParseError, Receipt, Request, Signal
from sangam.channels.kinds.x import inbound
from sangam.channels.kinds.x.adapter import Adapter
from sangam.channels.kinds.x.tests.test_contract import COUNTS, SETTINGS, fixture
from sangam.channels.testing import HOOK


def read(body: bytes) -> list[Any]:
    (raw,) = Adapter().unpack(Request("POST", HOOK, {}, {}, body), SETTINGS)
    return Adapter().parse(raw.payload, raw.headers)


class TestProof:
    VECTOR = "sha256=qp4uNXX11wmLbKzNeQiIw21f22M0KnO62i1qUXR6hJQ="

    def test_a_signed_body(self) -> None:
        call = Request("POST", HOOK, {"x-twitter-webhooks-signature": self.VECTOR}, {}, b'{"a":1}')
        verify = Adapter().verify
        assert verify(call, SETTINGS).ok
        assert not verify(replace(call, body=b'{"a":2}'), SETTINGS).ok
        assert not verify(
            replace(call, headers={"x-twitter-webhooks-signature": self.VECTOR.replace("qp4", "qp5")}), SETTINGS
        ).ok
        assert not verify(replace(call, headers={"x-twitter-webhooks-signature": "sha256=\udcff"}), SETTINGS).ok
        assert not verify(call, replace(SETTINGS, values={"consumer_secret": "other"})).ok

    def test_the_challenge(self) -> None:
        def asked(query: Mapping[str, str], given: Any = SETTINGS) -> Any:
            return Adapter().handshake(Request("GET", HOOK, {}, query, b""), given)

        told = json.loads(asked({"crc_token": "tok", "nonce": "1"}).body)
        assert told == {"response_token": "sha256=8MCZ9eHC6vfsONLs/1Iuqf5YSTfm9oGxJzSvKx/iXiw="}
        assert asked({}) is None and asked({"crc_token": "tok"}, replace(SETTINGS, values={})) is None


class TestPosts:
    def test_a_mention(self) -> None:
        (item,) = read(fixture("mention.json"))
        assert isinstance(item, Inbound) and item.kind == "comment"
        assert item.text == "@northwind my Skerry 2 leaks & nobody answers :( https://forum.example/leak"
        assert (
            item.sender[0].key == ("x", "", "3333333333")
            and item.sender[0].name == "Amara Obi (@amara)"
            and item.sender[0].proven
        )
        assert (item.conversation_key, item.sender_name) == ("post:1580000000000000001:3333333333", "Amara Obi")
        assert [file.ref for file in item.files] == [
            "https://pbs.twimg.com/media/leak.jpg",
            "https://video.twimg.com/large.mp4",
        ]
        assert item.sent_at and item.sent_at.isoformat() == "2026-03-01T09:30:00.123000+00:00"

    def test_an_answer_stays_in_its_thread(self) -> None:
        (item,) = read(fixture("reply.json"))
        assert item.conversation_key == "post:1580000000000000001:3333333333"
        assert item.reply_to == item.thread.in_reply_to == "1580000000000000002"
        assert item.text == "thanks, sent you a DM", "the names before an answer are X's own"

    def test_our_own_posts(self) -> None:
        ours, to_nobody, passed_on, quoting = read(fixture("own.json"))
        assert ours.outgoing and ours.sender[0].value == "3333333333" and ours.sender_name == "@northwind"
        assert ours.text == "So sorry! Please send us a DM.", "the words that we sent: so it is known for ours"
        assert ours.conversation_key == "post:1580000000000000001:3333333333" and ours.external_id == "1580000000000000002"
        assert isinstance(to_nobody, Ignored) and isinstance(passed_on, Ignored)
        assert quoting.quoted_text == "@northwind: Spring sale!" and not quoting.outgoing

    def test_the_newer_envelope(self) -> None:
        (item,) = read(fixture("activity_mention.json"))
        assert (item.text, item.sender[0].value, item.sender[0].name) == (
            "hey @northwind look",
            "2222222222",
            "Yuki Tanabe (@yuki)",
        )
        assert item.conversation_key == "post:2080765813578191303:2222222222" and item.reply_to == "2080765813578190000"
        assert item.files[0].ref == "https://pbs.twimg.com/media/a.jpg" and item.raw_type == "post.mention.create"

    def test_a_long_post_is_whole(self) -> None:
        post = {"id_str": "1", "text": "cut…", "user": {"id_str": "5"}, "extended_tweet": {"full_text": "all of it &gt; 1"}}
        assert (
            read(json.dumps({"for_user_id": "1111111111", "tweet_create_events": [post]}).encode())[0].text == "all of it > 1"
        )


class TestDirect:
    def test_messages_in_and_out(self) -> None:
        asked, ours, chosen = read(fixture("dm.json"))
        assert (asked.text, asked.kind, asked.language) == ("注文 4711 はどこですか <3", "text", "ja")
        assert asked.conversation_key == ours.conversation_key == "dm:2222222222" and asked.sender_name == "Yuki Tanabe"
        assert asked.files[0].ref.startswith("https://ton.twitter.com/")
        assert ours.outgoing and ours.sender[0].value == "2222222222" and ours.sender_name == "@northwind"
        assert chosen.kind == "postback" and chosen.extra == {"choice": {"id": "yes-1", "title": "Yes"}}

    def test_the_newer_envelope(self) -> None:
        (item,) = read(fixture("activity_dm.json"))
        assert (item.text, item.external_id, item.sender_name) == ("hello!", "2080765901528535096", "Yuki Tanabe")

    def test_an_encrypted_message_is_seen_to_have_come(self) -> None:
        (item,) = read(fixture("activity_chat.json"))
        assert isinstance(item, Inbound) and "encrypted" in item.text and item.conversation_key == "dm:2222222222"

    def test_typing_reading_deleting(self) -> None:
        deleted, typing, seen, *rest = read(fixture("signals.json"))
        assert isinstance(typing, Signal) and typing.conversation_key == "dm:2222222222"
        assert isinstance(seen, Receipt) and (seen.external_id, seen.state) == ("1590000000000000002", "read")
        assert isinstance(deleted, Change) and (deleted.external_id, deleted.action) == ("1580000000000000001", "delete")
        assert [item.raw_type for item in rest] == ["favorite_events", "follow_events"]


class TestHostile:
    def test_another_account_of_the_app_is_not_ours(self) -> None:
        for name in ("mention.json", "activity_dm.json"):
            (item,) = read(
                fixture(name)
                .replace(b'"for_user_id": "1111111111"', b'"for_user_id": "9"')
                .replace(b'{"user_id": "1111111111"}', b'{"user_id": "9"}')
            )
            assert isinstance(item, Ignored)

    @pytest.mark.parametrize("kind", ["news.new", "spaces.start", "profile.update.bio", "something.new"])
    def test_what_is_new_is_named(self, kind: str) -> None:
        (item,) = read(json.dumps({"data": {"event_type": kind, "payload": {}}}).encode())
        assert isinstance(item, Ignored) and item.raw_type == kind

    @pytest.mark.parametrize("body", [b"[]", b"7", b"{}", b'{"data": 7}', b"no"])
    def test_what_is_no_envelope(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            read(body)

    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=8,
    )

    @settings(max_examples=300, deadline=None)
    @given(st.sampled_from(sorted(COUNTS)), st.integers(0, 200), anything)
    def test_any_value_in_place_of_any(self, name: str, place: int, value: Any) -> None:
        found = json.loads(fixture(name))
        spots = list(_spots(found))
        holder, key = spots[place % len(spots)]
        holder[key] = value
        with contextlib.suppress(ParseError):
            inbound.parse(json.dumps(found).encode(), {inbound.OWN: "1111111111"})


def _spots(found: Any) -> Any:
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in list(pairs):
        yield found, key
        yield from _spots(value)
