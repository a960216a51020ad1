"""The contract, inherited, and every type of event that the documentation names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Change, Consent, Ignored, Inbound, Outbound, ParseError, Receipt, Request, Settings
from sangam.channels.kinds.messenger.adapter import Adapter
from sangam.channels.kinds.messenger.fake import Fake
from sangam.channels.providers import meta
from sangam.channels.providers.pages.tests import trials
from sangam.channels.testing import ContractTests, Example

EVENTS = json.loads((Path(__file__).parent / "fixtures" / "events.json").read_text())
SETTINGS = Settings(3, "Page", "", Fake("https://graph.example").settings(), "token", "https://desk.example/hooks/token/")
OWN = {"x-sangam-account": "100200300", "x-sangam-app": "900100"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "mid", "url", "payload", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def call(body: bytes) -> Request:
    return Request("POST", "https://desk.example/hooks/token/", {meta.SIGNATURE: meta.sign("app-secret", body)}, {}, body)


def read(document: Any, headers: dict[str, str] | None = None) -> list[Any]:
    return Adapter().parse(json.dumps(document).encode(), OWN if headers is None else headers)


def by_id() -> dict[str, Any]:
    return {one.external_id: one for one in read(EVENTS) if isinstance(one, Inbound)}


class TestMessenger(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    fake = Fake
    searches = True
    payloads: ClassVar[Sequence[Example]] = (
        Example(json.dumps(EVENTS).encode(), OWN, items=32),
        Example(b'{"object": "page", "entry": []}', OWN, items=0),
        Example(b'{"object": "instagram", "entry": [{"id": "1", "messaging": []}]}', OWN, items=1),
    )

    def signed(self, body: bytes) -> Request:
        return call(body)

    def written(self) -> Outbound:
        return replace(super().written(), open=("response", "human"))


class TestEvents:
    def test_words(self) -> None:
        item = by_id()["m_text"]
        assert item.sender[0].key == ("psid", "100200300", "7001") and item.sender[0].proven
        assert (item.text, item.conversation_key, item.kind) == ("Is the Skerry 2 back in stock?", "7001", "text")
        assert item.sent_at.isoformat() == "2026-09-21T14:13:20.001000+00:00"
        assert [(one.name, one.seconds, one.how) for one in item.opens] == [
            ("response", 86400, "free"),
            ("human", 604800, "tagged"),
        ]

    def test_without_the_permission_for_people_a_day_is_all(self) -> None:
        (raw,) = Adapter().unpack(
            call(json.dumps(EVENTS).encode()), replace(SETTINGS, values={**SETTINGS.values, "human_agent": False})
        )
        item = next(one for one in Adapter().parse(raw.payload, raw.headers) if isinstance(one, Inbound))
        assert [one.name for one in item.opens] == ["response"]

    def test_what_was_pressed(self) -> None:
        found = by_id()
        assert found["m_quick"].extra["choice"] == {"id": "SIZE_M", "title": "Size M"} and found["m_quick"].kind == "postback"
        assert (found["m_start"].text, found["m_start"].extra["choice"]["id"]) == ("Get started", "START")
        assert found["m_start"].extra["referral"]["ref"] == "box-7"

    def test_answers_to_messages_and_stories(self) -> None:
        found = by_id()
        assert found["m_reply"].reply_to == "m_ours"
        assert found["m_story"].extra["story"] == {"url": "https://lookaside.fbsbx.com/story?id=1", "id": "18001"}

    def test_files(self) -> None:
        item = by_id()["m_files"]
        assert [(one.name, one.content_type) for one in item.files] == [
            ("torn.jpg", "image/jpeg"), ("video.mp4", "video/mp4"), ("audio.m4a", "audio/mp4"), ("invoice 412.pdf", "application/pdf"),
        ]  # fmt: skip
        assert all(one.ref.startswith("https://") for one in item.files) and item.kind == "image"

    def test_places_links_stickers_reels_products(self) -> None:
        found = by_id()
        assert found["m_place"].extra["location"] == {
            "latitude": 31.7767,
            "longitude": 35.2276,
            "name": "Jaffa gate",
            "address": "",
        }
        assert found["m_place"].kind == "location" and "Jaffa gate" in found["m_place"].text
        assert "Skerry 2" in found["m_link"].text
        assert found["m_thumb"].extra["sticker"]["emoji"] == "👍" and found["m_thumb"].kind == "sticker"
        assert len(found["m_sticker"].files) == 1, "it is told twice, as a sticker and as a picture"
        assert found["m_reel"].text == "Two days on Skye\nhttps://www.facebook.com/reel/1"
        assert found["m_product"].extra["product"] == {"id": "5512", "title": "Skerry 2"}
        assert (
            found["m_ad"].extra["referral"] | {"source": "ADS", "title": "Spring sale", "ad": "6045"}
            == found["m_ad"].extra["referral"]
        )

    def test_what_nobody_knows_yet_has_words(self) -> None:
        assert by_id()["m_new"].text == "Fitting, 4 May"
        assert by_id()["m_unshown"].text.startswith("[")

    def test_changes(self) -> None:
        changes = [(one.action, one.external_id, one.text) for one in read(EVENTS) if isinstance(one, Change)]
        assert changes == [
            ("react", "m_ours", "❤"), ("unreact", "m_ours", "❤️"), ("edit", "m_text", "Is the Skerry 3 back in stock?"),
            ("delete", "m_text", ""),
        ]  # fmt: skip

    def test_marks_of_reading_and_delivery(self) -> None:
        read_, named, until = (one for one in read(EVENTS) if isinstance(one, Receipt))
        assert (read_.state, read_.recipient, read_.scope, read_.external_id) == ("read", "7001", "100200300", "")
        assert read_.before == until.before == meta.moment(1790000000000)
        assert (named.external_id, named.state) == ("m_ours", "delivered")

    def test_echoes(self) -> None:
        found = by_id()
        ours, inbox = found["m_ours"], found["m_inbox"]
        assert ours.outgoing and ours.echo_of == "key-1" and not ours.opens
        assert inbox.outgoing and inbox.echo_of == "" and inbox.sender[0].value == inbox.conversation_key == "7001"

    def test_consent(self) -> None:
        (item,) = (one for one in read(EVENTS) if isinstance(one, Consent))
        assert item.given and item.reason == "optin"

    def test_what_is_meant_for_another_channel_says_what_to_do(self) -> None:
        reasons = {one.raw_type: one.reason for one in read(EVENTS) if isinstance(one, Ignored)}
        assert "channel for its comments" in reasons["feed"] and "need not be subscribed" in reasons["leadgen"]
        assert "standby" in reasons["standby"] and "Too many messages" in reasons["policy_enforcement"]
        (other,) = read({**EVENTS, "object": "instagram"})[:1]
        assert isinstance(other, Ignored) and "each object has its own address" in other.reason
        assert all("100200301" in one.reason for one in read(EVENTS, {"x-sangam-account": "100200301"}))

    def test_without_ids_a_message_is_still_one_and_always_the_same(self) -> None:
        event = {"sender": {"id": "7001"}, "recipient": {"id": "100200300"}, "timestamp": 17, "message": {"text": "hi"}}
        document = {"object": "page", "entry": [{"id": "100200300", "messaging": [event]}]}
        assert read(document)[0].external_id == "7001-17"


class TestHostile:
    @pytest.mark.parametrize("body", [b"[]", b"{}", b"no", b"\xff", b'{"entry": 7}', b"[" * 100_000])
    def test_what_is_no_webhook_is_a_parse_error(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            Adapter().parse(body, {})

    def test_every_place_may_hold_anything(self) -> None:
        event: dict[str, Any]
        for event in EVENTS["entry"][0]["messaging"]:
            trials.never_raises(Adapter(), {"object": "page", "entry": [{"id": "100200300", "messaging": [event]}]}, OWN)
        assert trials.never_raises(Adapter(), {"object": "page", "entry": EVENTS["entry"][1:]}, OWN) > 500

    @settings(max_examples=60, deadline=None)
    @given(JSON)
    def test_any_json_in_any_place(self, other: Any) -> None:
        trials.shaken(Adapter(), EVENTS, other, OWN)
