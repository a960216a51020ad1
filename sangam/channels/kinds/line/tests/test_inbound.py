"""What LINE tells, as the house's values."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import Change, Consent, Ignored, Inbound, ParseError
from sangam.channels.kinds.line.tests.other_side import ADAPTER, fresh, read, said
from sangam.channels.kinds.line.tests.test_contract import EVERYTHING

ITEMS = ADAPTER.parse(EVERYTHING, {})
BY_ID = {item.external_id: item for item in ITEMS if isinstance(item, Inbound)}
US, CLEO = "U" + "b" * 32, "U" + "a" * 32

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def paths(found: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [before, *(path for name, one in inner for path in paths(one, (*before, name)))]


PATHS = paths(json.loads(EVERYTHING))


class TestMessages:
    def test_text(self) -> None:
        item = BY_ID["9001"]
        assert (item.kind, item.conversation_key, item.reply_to, item.language) == ("text", item.sender[0].value, "8999", "ja")
        assert item.sender[0].key == ("line_user_id", US, "Uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01") and item.sender[0].proven
        assert item.sent_at and item.sent_at.isoformat() == "2026-03-01T09:30:00.123000+00:00"
        assert item.extra["emojis"][0]["emoji"] == "001" and [one["us"] for one in item.extra["mentions"]] == [True, False]
        assert item.extra["kept"] == {"quote_token": "q1", "read_token": "m1"}

    @pytest.mark.parametrize(
        ("name", "kind", "file", "content_type"),
        [
            ("9002", "image", "image-9002.jpg", "image/jpeg"), ("9003", "video", "video-9003.mp4", "video/mp4"),
            ("9004", "audio", "audio-9004.m4a", "audio/x-m4a"), ("9005", "file", "領収書.pdf", "application/pdf"),
        ],
    )  # fmt: skip
    def test_media_are_fetched_later_by_the_id(self, name: str, kind: str, file: str, content_type: str) -> None:
        (found,) = BY_ID[name].files
        assert (BY_ID[name].kind, found.name, found.content_type, found.ref) == (kind, file, content_type, f"content/{name}")

    def test_what_else_media_tell(self) -> None:
        assert BY_ID["9002"].extra["image_set"]["total"] == 2
        assert BY_ID["9003"].extra["seconds"] == 60 and BY_ID["9005"].files[0].size == 2138

    def test_a_picture_that_lies_elsewhere_is_an_address_only(self) -> None:
        assert BY_ID["9008"].text == "https://pictures.example/tent.jpg" and not BY_ID["9008"].files

    def test_a_place(self) -> None:
        item = BY_ID["9006"]
        assert item.kind == "location" and item.text == "玄関\n東京都新宿区四谷1-6-1"
        assert item.extra["location"]["longitude"] == 139.72922

    def test_a_sticker(self) -> None:
        item = BY_ID["9007"]
        assert item.kind == "sticker" and item.extra["sticker"]["name"] == "cony, sally, Staring"
        assert item.files[0].ref == "sticker/1988"

    def test_a_type_that_nobody_knows_is_still_a_message(self) -> None:
        assert (BY_ID["9009"].kind, BY_ID["9009"].text) == ("text", "[hologram]")

    def test_in_a_group_the_talk_is_the_groups_and_the_sender_the_member(self) -> None:
        group, room = BY_ID["9010"], BY_ID["9011"]
        assert (group.conversation_key[0], group.sender[0].value[-2:]) == ("C", "02")
        assert room.conversation_key == room.sender[0].value == "Rddddddddddddddddddddddddddddddd1"

    def test_a_button(self) -> None:
        item = BY_ID["01KEVAAAAAAAAAAAAAAAAAAA12"]
        assert (
            item.kind == "postback" and item.text == "book=tent 2026-04-01T10:00" and item.extra["choice"]["id"] == "book=tent"
        )


class TestTheRest:
    def test_taken_back_is_deleted(self) -> None:
        (change,) = [item for item in ITEMS if isinstance(item, Change)]
        assert (change.external_id, change.action, change.by[0].value[-2:]) == ("9001", "delete", "01")

    def test_following_and_blocking(self) -> None:
        assert [(item.given, item.reason) for item in ITEMS if isinstance(item, Consent)] == [
            (True, "unblocked"), (False, "unfollow"),
        ]  # fmt: skip

    def test_what_is_of_no_consequence_says_why(self) -> None:
        ignored = {item.raw_type: item.reason for item in ITEMS if isinstance(item, Ignored)}
        assert set(ignored) == {"postback", "message", "memberJoined", "accountLink", "teleport"} and all(ignored.values())
        assert "standby" in ignored["message"]

    def test_an_empty_call_only_tests(self) -> None:
        (item,) = read()
        assert isinstance(item, Ignored) and item.raw_type == "verify"

    def test_a_redelivery_is_the_same_message(self) -> None:
        (first,), (again,) = read(said()), read(said(deliveryContext={"isRedelivery": True}))
        assert first == again

    @pytest.mark.parametrize("body", [b"", b"no", b"[]", b'{"events":{}}', b"\xff", b'{"events":[' + b"[" * 100_000])
    def test_what_is_no_webhook_goes_to_quarantine(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            ADAPTER.parse(body, {})

    def test_ids_that_could_lead_elsewhere_are_none(self) -> None:
        """They would stand in addresses that we call."""
        source = {"type": "user", "userId": "../../v2/bot/info?"}
        (item,) = read(said(source=source))
        assert isinstance(item, Ignored)
        (item,) = read(said(message={"id": "1/../2", "type": "image"}))
        assert item.external_id == "01KEV1" and not item.files

    @given(st.sampled_from(PATHS), JSON)
    def test_any_value_of_any_type_anywhere(self, path: tuple[Any, ...], value: Any) -> None:
        found = json.loads(EVERYTHING)
        inner = found
        for name in path[:-1]:
            inner = inner[name]
        if path:
            inner[path[-1]] = value
        with contextlib.suppress(ParseError):
            for item in ADAPTER.parse(json.dumps(found if path else value).encode(), {}):
                if isinstance(item, Inbound):
                    json.dumps(dict(item.extra), allow_nan=False)
                    assert item.external_id and item.conversation_key


class TestAsTheFakeSaysIt:
    def test_a_file_a_button_a_sticker_and_taking_back(self) -> None:
        fake = fresh()
        calls = [
            *fake.say("aiko", file=("tent.png", "image/png", b"png")),
            *fake.say("aiko", choice="order=9"),
            *fake.say("aiko", sticker="❤"),
            *fake.say("aiko", location=(1.5, 2.5)),
            *fake.say("aiko", delete="9001"),
            *fake.say("aiko", follow=False),
            *fake.say("mei", "hi", group=True, reply_to="9001"),
        ]
        items = [item for call in calls for item in ADAPTER.parse(call.body, {})]
        kinds = [item.kind if isinstance(item, Inbound) else type(item).__name__ for item in items]
        assert kinds == ["image", "postback", "sticker", "location", "Change", "Consent", "text"]
