"""Every kind of update, from payloads in the documented shape; and those that nobody documented."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Change, Consent, Ignored, Inbound, ParseError
from sangam.channels.kinds.telegram import inbound
from sangam.channels.kinds.telegram.tests.test_contract import updates

WHO = "5200000001"


def read(update: object) -> list[Any]:
    return list(inbound.parse(json.dumps(update).encode(), {}))


def private(number: int) -> Inbound:
    """The message of that number."""
    (item,) = read(next(one for one in updates("private") if one["message"]["message_id"] == number))
    assert isinstance(item, Inbound)
    return item


class TestMessages:
    def test_who_where_and_when(self) -> None:
        item = private(2)
        assert (item.external_id, item.conversation_key, item.sender_name) == (f"{WHO}:2", WHO, "Dilnoza Karimova")
        assert item.sender[0].key == ("telegram_id", "", WHO) and item.sender[0].proven
        assert item.sent_at and item.sent_at.isoformat() == "2026-09-21T14:13:22+00:00"
        assert (item.language, item.raw_type, item.kind) == ("uz", "text", "text")

    def test_a_link_that_led_here_is_told(self) -> None:
        item = private(1)
        assert item.text == "/start catalog-42"
        assert item.extra["referral"]["source"] == "catalog-42" and item.extra["fields"] == {"username": "@dilnoza"}

    def test_an_address_behind_words_is_spelled_out(self) -> None:
        """Offsets count UTF-16 units: the family before it is eleven of them."""
        assert private(3).text == "👩‍👩‍👧‍👦 see (https://northpeak.example/a) this and that"

    @pytest.mark.parametrize(
        ("number", "kind", "name", "content_type", "ref", "text"),
        [
            (4, "image", "photo.jpg", "image/jpeg", "AgAClarge", "The zip is torn"),
            (5, "image", "photo.jpg", "image/jpeg", "AgACnext", ""),
            (6, "video", "tent.mp4", "video/mp4", "BAACvideo", "Look"),
            (7, "video", "wind.mp4", "video/mp4", "CgACgif", ""),
            (8, "audio", "voice.ogg", "audio/ogg", "AwACvoice", ""),
            (9, "audio", "rain.mp3", "audio/mpeg", "CQACaudio", ""),
            (10, "video", "video.mp4", "video/mp4", "DQACnote", ""),
            (11, "file", "чек №7.pdf", "application/pdf", "BQACdoc", "Receipt"),
            (12, "sticker", "sticker.webp", "image/webp", "CAACstick", "🏕"),
            (13, "sticker", "sticker.tgs", "application/x-tgsticker", "CAACanim", "👍"),
            (23, "file", "photo.jpg", "image/jpeg", "AgACpaid", ""),
        ],
    )
    def test_files(self, number: int, kind: str, name: str, content_type: str, ref: str, text: str) -> None:
        item = private(number)
        (file,) = item.files
        assert (item.kind, item.text) == (kind, text)
        assert (file.name, file.content_type, file.ref) == (name, content_type, ref) and file.size

    @pytest.mark.parametrize(
        ("number", "kind", "text"),
        [
            (14, "location", "41.3111, 69.2406"),
            (15, "location", "Chorsu\nTashkent, Navoi 1"),
            (17, "contact", "Otto Lind\n+44 20 7946 0001"),
            (18, "text", "📊 Which colour?\n▫ Red\n▫ Blue"),
            (19, "text", "🎲 5"),
            (22, "text", '{"size":"XL"}'),
            (24, "text", "(story)"),
            (25, "text", "(hologram)"),
            (26, "text", "Before the trip\n☐ Poles\n☑ Pegs"),
            (27, "text", "💳 1200 EUR (smallest unit)"),
        ],
    )
    def test_what_has_no_words_gets_a_line(self, number: int, kind: str, text: str) -> None:
        item = private(number)
        assert (item.kind, item.text) == (kind, text)

    def test_places_and_contacts_are_kept(self) -> None:
        assert private(15).extra["location"] == {
            "latitude": 41.3, "longitude": 69.2, "name": "Chorsu", "address": "Tashkent, Navoi 1",
        }  # fmt: skip
        assert private(17).extra["contacts"] == [{"name": "Otto Lind", "phones": ["+44 20 7946 0001"], "emails": []}]

    def test_ones_own_number_is_a_way_to_reach_him_and_anothers_is_not(self) -> None:
        (own,) = private(16).contacts
        assert own.key == ("phone", "", "+998901234567") and not own.proven
        assert private(17).contacts == ()

    def test_answers_and_what_was_passed_on(self) -> None:
        assert (private(20).reply_to, private(20).quoted_text) == (f"{WHO}:3", "this")
        assert private(21).extra["fields"] == {"forwarded from": "Otto"}

    def test_what_telegram_itself_writes_is_no_message(self) -> None:
        (item,) = read(updates("private")[-1])
        assert isinstance(item, Ignored) and item.raw_type == "pinned_message"


class TestChanges:
    def test_edits_reactions_and_buttons(self) -> None:
        edit, caption, moved, fire, gone, odd, large, inline, *_members = [read(one)[0] for one in updates("changes")]
        assert (edit.action, edit.text, edit.external_id) == ("edit", "Salom! Buyurtmam 1042 qachon keladi?", f"{WHO}:2")
        assert edit.at.timestamp() == 1790000400 and caption.text == "The zip and the pole"
        assert isinstance(moved, Ignored), "a live location moves without a word"
        assert (fire.action, fire.text, fire.by[0].value) == ("react", "🔥", WHO)
        assert (gone.action, gone.text) == ("unreact", "🔥")
        assert (odd.action, odd.text, odd.by[0].value) == ("react", "✨⭐", "-1001234500001")
        assert (large.kind, large.text, large.reply_to) == ("postback", "Large", f"{WHO}:33")
        assert (inline.text, inline.conversation_key, inline.reply_to) == ("more", WHO, "")

    def test_a_block_takes_consent_away_and_a_group_is_no_matter_of_consent(self) -> None:
        blocked, back, group = [read(one)[0] for one in updates("changes")[-3:]]
        assert isinstance(blocked, Consent) and not blocked.given and blocked.at
        assert isinstance(back, Consent) and back.given and isinstance(group, Ignored)


class TestElsewhere:
    def test_a_group_is_one_conversation_whoever_writes(self) -> None:
        asked, anonymous, bot, grown, moved, joined, post = [read(one)[0] for one in updates("groups")]
        assert asked.conversation_key == anonymous.conversation_key == "-1001234500001"
        assert asked.sender[0].value == WHO and asked.extra["fields"]["group"] == "North Peak hikers"
        assert anonymous.sender[0].value == "-1001234500001" and not anonymous.marks.automatic
        assert bot.marks.automatic
        assert grown.further_keys == ("-500001",) and grown.marks.automatic
        assert all(isinstance(one, Ignored) for one in (moved, joined, post))

    def test_the_chats_of_a_business_account(self) -> None:
        began, asked, answered, edited = [read(one)[0] for one in updates("business")[:4]]
        deleted = read(updates("business")[4])
        assert isinstance(began, Ignored)
        assert (asked.conversation_key, asked.external_id, asked.outgoing) == (f"Bc1/{WHO}", f"Bc1/{WHO}:61", False)
        assert (answered.outgoing, answered.sender_name, answered.sender[0].value) == (True, "Marta Reis", WHO)
        assert (edited.action, edited.external_id) == ("edit", asked.external_id)
        assert [(one.action, one.external_id) for one in deleted] == [("delete", f"Bc1/{WHO}:61"), ("delete", f"Bc1/{WHO}:62")]

    def test_other_updates_are_left_out_with_a_reason(self) -> None:
        for one in updates("others"):
            (item,) = read(one)
            assert isinstance(item, Ignored) and item.reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(10**30) | st.just(-5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "text", "url", "x")), inner, max_size=3),
    max_leaves=6,
)
EVERY = [one for name in ("private", "changes", "groups", "business", "others") for one in updates(name)]


def _paths(value: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [so_far, *(path for key, one in inner for path in _paths(one, (*so_far, key)))]


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = value.copy()
    changed[path[0]] = _with(value[path[0]], path[1:], new)
    return changed


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_any_value_in_place_of_any_other_is_a_parse_error_or_less(data: st.DataObject) -> None:
    update = data.draw(st.sampled_from(EVERY))
    path = data.draw(st.sampled_from(_paths(update)))
    body = json.dumps(_with(update, path, data.draw(JSON))).encode()
    with contextlib.suppress(ParseError):
        for item in inbound.parse(body, {}):
            assert not isinstance(item, Inbound | Change) or len(item.external_id) <= 500


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"7", b"{}", b'{"update_id": "7"}', b'{"update_id": 7, "message": 7}', b"[" * 99999]
)
def test_what_is_no_update_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        inbound.parse(body, {})
