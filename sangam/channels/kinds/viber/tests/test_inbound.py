"""What Viber tells, as the house's values."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import Consent, Ignored, Inbound, ParseError, Receipt
from sangam.channels.kinds.viber.tests.other_side import ADAPTER, event, fresh, read, said
from sangam.channels.kinds.viber.tests.test_contract import EVENTS

MEDIA = "https://dl-media.viber.com/5/media/2/short/any/sig/image/0x0/aa.jpg"
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def paths(found: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = found.items() if isinstance(found, dict) else ()
    return [before, *(path for name, one in inner for path in paths(one, (*before, name)))]


PLACES = [(number, path) for number, found in enumerate(EVENTS) for path in paths(found) if path]
MESSAGES = [item for found in EVENTS for item in read(found) if isinstance(item, Inbound)]


class TestMessages:
    def test_text(self) -> None:
        item = MESSAGES[0]
        assert item.external_id == "4912661846655238146" and item.conversation_key == item.sender[0].value == "01234567890A="
        assert item.sender[0].key == ("viber_user_id", "7", "01234567890A=") and item.sender[0].proven
        assert (item.sender_name, item.language, item.extra) == ("Олена", "uk", {"tracking_data": "key-1"})
        assert item.sent_at and item.sent_at.isoformat() == "2026-03-01T09:30:01.123000+00:00"

    def test_every_type_keeps_its_kind(self) -> None:
        kinds = ["text", "image", "video", "file", "sticker", "contact", "text", "location", "text"]
        assert [item.kind for item in MESSAGES] == kinds

    def test_media_are_fetched_later_from_where_they_lie(self) -> None:
        picture, video, file = (item.files[0] for item in MESSAGES[1:4])
        assert (picture.name, picture.content_type, picture.size, picture.ref) == ("намет.jpg", "image/jpeg", 81231, MEDIA)
        assert MESSAGES[1].text == "Ось він" and MESSAGES[2].extra == {"seconds": 9} and video.content_type == "video/mp4"
        assert (file.name, file.content_type) == ("рахунок.pdf", "application/pdf")

    def test_a_picture_without_a_name_gets_one(self) -> None:
        assert said(type="picture", media=MEDIA).files[0].name == "image-4912661846655238145.jpg"

    def test_what_else_there_is(self) -> None:
        sticker, contact, url, place, unknown = MESSAGES[4:]
        assert sticker.extra["sticker"]["id"] == "40133" and sticker.files[0].content_type == "image/png"
        assert contact.extra["contacts"] == [{"name": "Тарас", "phones": ["+380671234567"], "emails": []}]
        assert contact.contacts == (), "a card out of an address book need not be his own"
        assert url.text == "https://shop.example/tents/skerry-2"
        assert place.extra["location"]["latitude"] == 50.4501 and place.text == "50.4501, 30.5234"
        assert unknown.text == "[hologram]"

    def test_who_writes_may_be_written_to_again(self) -> None:
        """Viber subscribes him without another word."""
        message, word = read(EVENTS[0])
        assert isinstance(word, Consent) and word.given and word.by == message.sender[0] and word.at == message.sent_at

    @pytest.mark.parametrize("media", ["ftp://x", "javascript:alert(1)", "", None, 7, "https://x/" + "y" * 5000])
    def test_an_odd_address_is_none(self, media: Any) -> None:
        item = said(type="picture", media=media, text="Look")
        assert item.text == "Look" and item.files == ()


class TestTheRest:
    def test_joining_and_leaving(self) -> None:
        words = [item for found in EVENTS if found["event"].endswith("subscribed") for item in read(found)]
        assert [(word.given, word.reason, word.by.value) for word in words] == [
            (True, "subscribed", "01234567890A="), (False, "unsubscribed", "01234567890A="),
        ]  # fmt: skip

    def test_receipts(self) -> None:
        found = [item for one in EVENTS for item in read(one) if isinstance(item, Receipt)]
        assert [item.state for item in found] == ["delivered", "read", "failed"]
        assert all(item.external_id.isdigit() and item.recipient == "01234567890A=" and item.at for item in found)
        assert found[2].failure and found[2].failure.permanent and found[2].failure.text == "failure description"

    def test_what_is_of_no_consequence_says_why(self) -> None:
        ignored = {item.raw_type for one in EVENTS for item in read(one) if isinstance(item, Ignored) and item.reason}
        assert ignored == {"conversation_started", "webhook", "client_status", "teleport"}

    def test_nobody_and_nothing_are_ignored(self) -> None:
        odd = [
            event(sender={}),
            event(message_token=None),
            event(event="unsubscribed", sender={}),
            event(event="seen", message_token={}),
        ]
        assert all(isinstance(item, Ignored) for one in odd for item in read(one))

    @pytest.mark.parametrize("body", [b"", b"no", b"[]", b"{}", b'{"event":7}', b"\xff", b"[" * 100_000])
    def test_what_is_no_callback_goes_to_quarantine(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            ADAPTER.parse(body, {})

    @given(st.sampled_from(PLACES), JSON)
    def test_any_value_of_any_type_anywhere(self, place: tuple[int, tuple[Any, ...]], value: Any) -> None:
        number, path = place
        found = copy.deepcopy(EVENTS[number])
        inner = found
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = value
        with contextlib.suppress(ParseError):
            for item in read(found):
                if isinstance(item, Inbound):
                    json.dumps(dict(item.extra), allow_nan=False)
                    assert item.external_id and item.conversation_key


def test_as_the_fake_says_it() -> None:
    fake = fresh()
    calls = [
        *fake.say("olena", opens=True), *fake.say("olena", subscribes=True),
        *fake.say("olena", "Look", file=("tent.png", "image/png", b"png")), *fake.say("olena", sticker="40133"),
        *fake.say("olena", location=(1.5, 2.5)), *fake.say("olena", choice="Yes"), *fake.say("olena", contact=("Taras", "+38067")),
        *fake.say("olena", url="https://a.example"), *fake.say("olena", subscribes=False),
    ]  # fmt: skip
    items = [item for call in calls for item in ADAPTER.parse(call.body, {})]
    kinds = [item.kind for item in items if isinstance(item, Inbound)]
    assert kinds == ["image", "sticker", "location", "text", "contact", "text"]
    assert isinstance(items[0], Ignored) and [item.given for item in (items[1], items[-1])] == [True, False]
