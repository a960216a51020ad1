"""Every type of message, change and notice, read from WhatsApp's own shapes."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Change, Ignored, Inbound, Known, ParseError, Receipt, Request, Settings
from sangam.channels.kinds.whatsapp import inbound, said
from sangam.channels.kinds.whatsapp.adapter import Adapter
from sangam.channels.kinds.whatsapp.tests.reading import FIXTURES, PERSON, document, keys, payload, read
from sangam.channels.kinds.whatsapp.tests.reading import said as spoken


class TestMessages:
    def test_words(self) -> None:
        item = spoken("text")
        assert (item.text, item.kind, item.sender_name) == ("Is the Skerry 2 back in stock?", "text", "Sheena Nelson")
        assert keys(item) == PERSON and all(ref.proven for ref in item.sender)
        assert item.sent_at and item.sent_at.isoformat() == "2026-05-28T20:26:40+00:00"
        assert item.external_id.startswith("wamid.") and item.language == "en"
        assert item.opens == (inbound.OPENING,) and item.opens[0].seconds == 24 * 3600

    def test_an_answer_to_a_message_of_ours(self) -> None:
        assert spoken("reply").reply_to == "wamid.OURS="

    @pytest.mark.parametrize(
        ("name", "kind", "text", "file"),
        [
            ("image", "image", "The zip is torn", ("image.jpg", "image/jpeg")), ("video", "video", "", ("video.mp4", "video/mp4")),
            ("voice", "audio", "", ("voice.ogg", "audio/ogg")), ("sticker", "sticker", "", ("sticker.webp", "image/webp")),
            ("document", "file", "My invoice", ("invoice fdp.pdf", "application/pdf")),
        ],
    )  # fmt: skip
    def test_files_wait_to_be_fetched(self, name: str, kind: str, text: str, file: tuple[str, str]) -> None:
        item = spoken(name)
        assert (item.kind, item.text) == (kind, text)
        assert [(one.name, one.content_type, one.ref) for one in item.files] == [(*file, "1908647269898587")]

    def test_a_place(self) -> None:
        item = spoken("location")
        assert (item.kind, item.text) == ("location", "Trailhead, 1 Hacker Way")
        assert item.extra["location"]["latitude"] == 37.4847

    def test_contacts(self) -> None:
        item = spoken("contacts")
        assert item.kind == "contact" and item.text == "Barbara Johnson · +1 (940) 555-1234 · barbara@example.com"
        assert item.extra["contacts"][0]["emails"] == ["barbara@example.com"]

    @pytest.mark.parametrize(
        ("name", "text", "choice", "reply_to"),
        [
            ("button", "No offers, please", {"id": "STOP_OFFERS", "title": "No offers, please"}, "wamid.TEMPLATE="),
            ("button_reply", "Change", {"id": "change-button", "title": "Change"}, "wamid.ASKED="),
            ("list_reply", "Express", {"id": "express", "title": "Express"}, "wamid.ASKED="),
        ],
    )  # fmt: skip
    def test_what_was_pressed(self, name: str, text: str, choice: dict[str, str], reply_to: str) -> None:
        item = spoken(name)
        assert (item.kind, item.text, item.extra["choice"], item.reply_to) == ("postback", text, choice, reply_to)

    def test_a_form_that_was_filled_in(self) -> None:
        """Its token is WhatsApp's business and shown to nobody."""
        item = spoken("nfm_reply")
        assert item.text == 'Sent\nsize: M\ndays: ["mon", "tue"]'
        assert item.extra["fields"] == {"size": "M", "days": ["mon", "tue"]}

    def test_an_order(self) -> None:
        item = spoken("order")
        assert item.text == "Love these!\n2 × di9ozbzfi4 · 30 USD\n1 × nqryix03ez · 25.5 USD"
        assert len(item.extra["fields"]["order"]) == 2

    def test_a_question_about_a_product(self) -> None:
        item = spoken("product")
        assert item.text == "Is this available?" and item.extra["product"]["id"] == "di9ozbzfi4"

    def test_an_ad_makes_it_free_of_charge_and_opens_nothing_more(self) -> None:
        item = spoken("referral")
        assert item.extra["referral"]["title"] == "Chat with us" and item.extra["referral"]["source"] == "ad"
        assert item.extra["referral"]["free_hours"] == said.FREE_HOURS == 72
        assert [one.seconds for one in item.opens] == [24 * 3600]

    def test_what_whatsapp_keeps_back_is_told_in_words(self) -> None:
        (item,) = Adapter().enrich(read("unsupported"), b"", {}, Settings(1, "", ""))
        assert isinstance(item, Inbound) and item.text.startswith("[A poll]") and "text, picture or file" in item.text
        assert spoken("unsupported").text == "[poll_creation]" and spoken("media_error").text == "[Media download error]"

    def test_a_type_of_tomorrow(self) -> None:
        item = spoken("tomorrow")
        assert item.text == "[hologram] Look around it" and item.files[0].ref and item.raw_type == "hologram"

    def test_a_group_is_one_talk(self) -> None:
        item = spoken("group")
        assert item.conversation_key == "group:Y2FwaV9ncm91cDox" and not item.further_keys and keys(item) == PERSON

    def test_a_call(self) -> None:
        item = spoken("call")
        assert (item.kind, item.extra["call"]) == ("call", {"state": "completed", "seconds": 75}) and item.opens

    def test_many_in_one_call(self) -> None:
        kinds = [type(item).__name__ for item in read("many")]
        assert kinds == ["Inbound", "Inbound", "Receipt", "Receipt", "Ignored", "Change"]
        second = read("many")[1]
        assert isinstance(second, Inbound) and second.sender_name == "Otto" and second.sender[0].value == "+4915112345678"


class TestWho:
    def test_without_a_user_id(self) -> None:
        """Mexico's numbers come with a 1 too many."""
        item = spoken("text_phone_only")
        assert keys(item) == (("phone", "", "+525512345678"),) and item.conversation_key == "+525512345678"

    def test_without_a_number(self) -> None:
        item = spoken("text_bsuid_only")
        assert keys(item) == (
            ("bsuid", "102290129340398", "DE.13491208655302741918"), ("parent_bsuid", "", "DE.ENT.11815799212886844830"),
        )  # fmt: skip
        assert item.sender_name == "Lukas Vogel" and item.extra["username"] == "lukas.vogel"

    def test_one_talk_whichever_name_comes(self) -> None:
        """First only the number, then both, then only the user id: each shares a key with the one before."""
        whole = document("text")
        bare, hidden = json.loads(json.dumps(whole)), json.loads(json.dumps(whole))
        for doc, gone in ((bare, ("from_user_id", "user_id")), (hidden, ("from", "wa_id"))):
            value = doc["entry"][0]["changes"][0]["value"]
            for part in (value["messages"][0], value["contacts"][0]):
                for name in gone:
                    part.pop(name, None)
        found = [Adapter().parse(json.dumps(doc).encode(), {})[0] for doc in (bare, whole, hidden)]
        names = [(item.conversation_key, *item.further_keys) for item in found if isinstance(item, Inbound)]
        assert names == [("+16505551234",), ("US.13491208655302741918", "+16505551234"), ("US.13491208655302741918",)]

    def test_a_new_number_brings_a_new_user_id(self) -> None:
        first, second = read("system")
        assert isinstance(first, Known) and isinstance(second, Known)
        assert [first.by.value, second.by.value] == ["+16505551234", "US.13491208655302741918"]
        assert (
            [ref.value for ref in first.further]
            == ["+12195555358", "US.22222222222222222222"]
            == [ref.value for ref in second.further]
        )

    def test_a_new_user_id_alone(self) -> None:
        (item,) = read("system_user_id")
        assert isinstance(item, Known) and item.by.value == "US.13491208655302741918"
        assert [ref.key for ref in item.further] == [("bsuid", "102290129340398", "US.22222222222222222222")]
        assert (item.key, item.further_keys) == ("US.13491208655302741918", ("US.22222222222222222222",))

    def test_the_field_of_before(self) -> None:
        items = read("user_id_update")
        assert all(isinstance(item, Known) for item in items)
        assert {item.by.value for item in items if isinstance(item, Known)} == {
            "+16505551234", "US.13491208655302741918", "US.ENT.11815799212886844830",
        }  # fmt: skip


class TestChanges:
    def test_reactions_come_and_go(self) -> None:
        (given_,), (taken,) = read("reaction"), read("reaction_removed")
        assert isinstance(given_, Change) and isinstance(taken, Change)
        assert (given_.action, given_.text, given_.external_id) == ("react", "👍", "wamid.OURS=")
        assert (taken.action, taken.text) == ("unreact", "")
        assert tuple(ref.key for ref in given_.by) == PERSON and given_.at

    def test_edits_and_deletions(self) -> None:
        (edit,), (revoke,), (echo,) = read("edit"), read("revoke"), read("echo_revoke")
        assert isinstance(edit, Change) and isinstance(revoke, Change) and isinstance(echo, Change)
        assert (edit.action, edit.text, edit.external_id) == ("edit", "The zip was torn", "wamid.THEIRS=")
        assert (revoke.action, revoke.external_id) == ("delete", "wamid.THEIRS=") and revoke.by
        assert (echo.action, echo.external_id, echo.by) == ("delete", "wamid.APP=", ())

    def test_what_we_wrote_on_a_phone_is_ours(self) -> None:
        item, file = spoken("echo"), spoken("echo_document")
        assert item.outgoing and not item.opens and item.sender_name == ""
        assert item.sender[0].value == "+16505551234" and item.text == "Here is what you asked for"
        assert file.outgoing and file.files[0].name == "offer.pdf"


class TestReceipts:
    @pytest.mark.parametrize(
        ("name", "state"), [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("played", "read")]
    )
    def test_states(self, name: str, state: str) -> None:
        (item,) = read(f"status_{name}")
        assert isinstance(item, Receipt)
        assert (item.external_id, item.state, item.recipient) == ("wamid.OURS=", state, "+16505551234")

    def test_the_price_is_kept(self) -> None:
        (sent,), (delivered,) = read("status_sent"), read("status_delivered")
        assert isinstance(sent, Receipt) and isinstance(delivered, Receipt)
        assert delivered.extra == {"price": {"billable": True, "category": "service", "type": "regular", "model": "PMP"}}
        assert (
            sent.extra["price"]["type"] == "free_entry_point" and sent.extra["conversation"]["origin"] == "referral_conversion"
        )

    def test_failures_say_what_to_do(self) -> None:
        items = [*read("status_failed"), *read("status_failed_bsuid")]
        first, second = Adapter().enrich(items, b"", {}, Settings(1, "", ""))
        assert isinstance(first, Receipt) and first.failure and isinstance(second, Receipt) and second.failure
        assert (first.failure.code, first.failure.kind, first.failure.permanent) == ("131047", "window", True)
        assert "send a template" in first.failure.text and "24 hours" in first.failure.text
        assert second.recipient == "US.13491208655302741918" and second.failure.kind == "recipient"

    def test_what_is_parsed_needs_no_translations(self) -> None:
        """The child process that parses has none: the advice is added later."""
        (item,) = read("status_failed")
        assert isinstance(item, Receipt) and item.failure and "template" not in item.failure.text


class TestTheRest:
    @pytest.mark.parametrize("name", ["errors", "template_status", "history", "preferences", "welcome"])
    def test_has_a_reason(self, name: str) -> None:
        (item,) = read(name)
        assert isinstance(item, Ignored) and len(item.reason) > 10 and item.raw_type

    def test_another_number_is_another_channel(self) -> None:
        settings = Settings(1, "", "", {"phone_number_id": "999", "account_id": "1"})
        (raw,) = Adapter().unpack(Request("POST", "https://x/", {}, {}, payload("text")), settings)
        (item,) = Adapter().parse(raw.payload, raw.headers)
        assert isinstance(item, Ignored) and "106540352242922" in item.reason

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"entry": 7}', b"\xff", b"[" * 100_000, b'{"entry": {}}'])
    def test_no_webhook_at_all(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            Adapter().parse(body, {})

    def test_of_another_product(self) -> None:
        (item,) = Adapter().parse(b'{"object": "page", "entry": []}', {})
        assert isinstance(item, Ignored)


odd = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "\x00", "9" * 400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in rows:
        found += places(inner, (*path, name))
    return found


class TestHostile:
    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_odd_values_anywhere(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(path.stem for path in FIXTURES.glob("*.json"))))
        whole = document(name)
        *way, last = data.draw(st.sampled_from(places(whole)))
        inner = whole
        for step in way:
            inner = inner[step]
        inner[last] = data.draw(odd)
        try:
            items = Adapter().parse(json.dumps(whole).encode(), {})
        except ParseError:
            return
        assert items
        for item in Adapter().enrich(items, b"", {}, Settings(1, "", "")):
            if isinstance(item, Inbound):
                assert item.sender and item.conversation_key and item.external_id and len(item.external_id) <= 500
                assert item.text or item.files or item.kind != "text" or item.extra
                repr(item).encode("utf-8")

    def test_many_names_beside_many_messages(self) -> None:
        """Each finds its own without a look at all the others."""
        whole = document("text")
        value = whole["entry"][0]["changes"][0]["value"]
        (message,), (card,) = value["messages"], value["contacts"]
        value["messages"] = [
            {**message, "id": f"wamid.{at}", "from_user_id": f"US.{at}", "from": f"{at}"} for at in range(3000)
        ]
        value["contacts"] = [{**card, "user_id": f"US.{at}", "profile": {"name": f"Cleo {at}"}} for at in range(3000)]
        before = time.process_time()
        items = Adapter().parse(json.dumps(whole).encode(), {})
        assert [item.sender_name for item in items if isinstance(item, Inbound)] == [f"Cleo {at}" for at in range(3000)]
        assert time.process_time() - before < 10
