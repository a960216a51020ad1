"""Answers on their way out, to a provider that behaves like WhatsApp."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels import calls
from sangam.channels.base import (
    Action,
    DeliveryError,
    Enclosed,
    File,
    IdentityRef,
    Outbound,
    Party,
    Person,
    Receipt,
    Settings,
    Spot,
)
from sangam.channels.kinds.whatsapp import error_codes, files, graph, outbound, told_back
from sangam.channels.kinds.whatsapp.adapter import Adapter
from sangam.channels.kinds.whatsapp.fake import Fake
from sangam.channels.testing import HOOK, FakeContext
from sangam.channels.testing import outbound as written

MARINA = "+5511987654321"


class House:
    """The house and a provider in which Marina has just written."""

    def __init__(self, who: str = "marina") -> None:
        self.fake = Fake("https://graph.example", HOOK)
        self.fake.say(who, "Oi")
        self.settings = Settings(1, "WhatsApp", self.fake.address(), self.fake.settings(), "token", HOOK)
        self.ctx = FakeContext(answers=self.fake.http)

    def send(self, message: Outbound) -> Any:
        return Adapter().send(message, self.settings, self.ctx)

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of messages that went out."""
        calls = [call for call in self.fake.calls if call.url.endswith("/messages")]
        return [json.loads(call.body) for call in calls]


@pytest.fixture
def house() -> House:
    return House()


def to_marina(**more: Any) -> Outbound:
    return written("phone", MARINA, **more)


def file(name: str = "a.jpg", kind: str = "image/jpeg", content: bytes = b"jpeg", **more: Any) -> File:
    return File(name, kind, len(content), content=content, **more)


class TestText:
    def test_marks_and_links(self, house: House) -> None:
        sent = house.send(to_marina(text="**Oi** ~~não~~ *sim* https://skerry.example"))
        (body,) = house.sent()
        assert body["text"] == {"body": "*Oi* ~não~ _sim_ https://skerry.example", "preview_url": True}
        assert (body["to"], body["recipient_type"], body["messaging_product"]) == (MARINA, "individual", "whatsapp")
        assert "context" not in body and sent.external_id.startswith("wamid.")

    def test_the_answered_message_is_quoted_once(self, house: House) -> None:
        house.send(to_marina(text="a" * 5000, in_reply_to="wamid.X="))
        assert [body.get("context") for body in house.sent()] == [{"message_id": "wamid.X="}, None]

    def test_the_id_of_a_letter_is_no_message_here(self, house: House) -> None:
        house.send(to_marina(in_reply_to="<1@example.com>"))
        assert "context" not in house.sent()[0]

    @pytest.mark.parametrize("kind", ["bsuid", "parent_bsuid"])
    def test_by_user_id(self, kind: str) -> None:
        house = House("lukas")
        house.send(written(kind, "DE.13491208655302741918"))
        (body,) = house.sent()
        assert body["recipient"] == "DE.13491208655302741918" and "to" not in body
        assert house.fake.taken[0].to == "DE.13491208655302741918"

    def test_to_a_group(self, house: House) -> None:
        with pytest.raises(DeliveryError):
            house.send(to_marina(conversation_key="group:G1"))
        assert (house.sent()[0]["recipient_type"], house.sent()[0]["to"]) == ("group", "G1")

    def test_nobody_of_whatsapp(self, house: House) -> None:
        with pytest.raises(DeliveryError) as caught:
            house.send(written("email", "cleo@example.com"))
        assert caught.value.failure.permanent and caught.value.failure.kind == "recipient" and not house.sent()

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.text(alphabet="abc द👍🏽é .\n", max_size=900), max_size=12).map("\n\n".join))
    def test_nothing_is_lost_and_no_limit_passed(self, text: str) -> None:
        found = outbound.pieces(text)
        assert all(len(one) <= outbound.TEXT_MAX for one in found)
        assert "".join("".join(found).split()) == "".join("".join(outbound.shaping.worded(text, outbound.STYLE)).split())
        measured = Adapter().measure(text)
        assert (measured.parts, measured.limit) == (len(found), 4096)


class TestFiles:
    def test_one_text_below_the_first_picture_is_one_message(self, house: House) -> None:
        """Every message costs."""
        sent = house.send(to_marina(text="**Veja**", files=(file(), file("b.pdf", "application/pdf", b"%PDF"))))
        image, document = house.sent()
        assert image["image"]["caption"] == "*Veja*" and image["type"] == "image"
        assert document["document"]["filename"] == "b.pdf" and "caption" not in document["document"]
        assert len(sent.further) == 1 and [one.files for one in house.fake.taken] == [("a.jpg",), ("b.pdf",)]
        assert list(house.ctx.parts) == ["file-0", "file-1"]

    def test_voices_have_no_words_below(self, house: House) -> None:
        house.send(to_marina(text="Oi", files=(file("v.ogg", "audio/ogg; codecs=opus", b"OggS"),)))
        assert [body["type"] for body in house.sent()] == ["text", "audio"]

    def test_a_long_text_goes_before(self, house: House) -> None:
        house.send(to_marina(text="a" * 1025, files=(file(),)))
        assert [body["type"] for body in house.sent()] == ["text", "image"]

    def test_what_whatsapp_does_not_carry_goes_as_a_link(self, house: House) -> None:
        given_ = file("all_of*it*.zip", "application/zip", b"PK", link="https://desk.example/f/1_2_3")
        house.send(to_marina(text="Aqui", files=(given_,)))
        (body,) = house.sent()
        assert body["text"]["body"] == "Aqui\n\nall_of*it*.zip: https://desk.example/f/1_2_3"

    def test_nothing_that_could_go(self, house: House) -> None:
        with pytest.raises(DeliveryError) as caught:
            house.send(to_marina(text="", files=(file("x.zip", "application/zip"),)))
        assert caught.value.failure.permanent and not house.fake.calls

    @pytest.mark.parametrize(
        ("kind", "size", "goes"),
        [
            ("image/jpeg", 5 * files.MB, "image"), ("image/jpeg", 5 * files.MB + 1, ""), ("IMAGE/PNG", 1, "image"),
            ("image/webp", 500 * files.KB, "sticker"), ("image/webp", 501 * files.KB, ""), ("video/mp4", 16 * files.MB, "video"),
            ("video/mp4", 16 * files.MB + 1, ""), ("audio/ogg; codecs=opus", 9, "audio"), ("application/pdf", 100 * files.MB, "document"),
            ("text/csv", 9, ""), ("image/gif", 9, ""), ("image/svg+xml", 9, ""),
        ],
    )  # fmt: skip
    def test_limits(self, kind: str, size: int, goes: str) -> None:
        assert files.goes_as(File("x", kind, size)) == goes

    def test_a_still_sticker_may_have_a_hundred_kilobytes(self, house: House) -> None:
        still, moving = b"RIFFxxxxWEBPVP8 " + b"x" * 101 * 1024, b"RIFFxxxxWEBPVP8XxxxxANIM" + b"x" * 101 * 1024
        with pytest.raises(DeliveryError) as caught:
            house.send(to_marina(text="", files=(file("s.webp", "image/webp", still),)))
        assert caught.value.failure.permanent
        house.send(to_marina(text="", files=(file("s.webp", "image/webp", moving),)))
        assert house.fake.taken[0].files == ("s.webp",)


class TestParts:
    def test_what_got_through_is_never_sent_again(self, house: House) -> None:
        message = to_marina(text="a" * 9000, files=(file(),))
        sound, calls = house.fake.http, []

        def breaking(method: str, url: str, **more: Any) -> httpx.Response:
            calls.append(url)
            if len(calls) == 3:
                raise httpx.ReadTimeout("slow")
            return sound(method, url, **more)

        house.ctx.answers = breaking
        with pytest.raises(DeliveryError) as caught:
            house.send(message)
        assert not caught.value.failure.permanent and list(house.ctx.parts) == ["text-0", "text-1"]
        house.ctx.answers = sound
        again = FakeContext(answers=sound)
        sent = Adapter().send(replace(message, done=dict(house.ctx.parts)), house.settings, again)
        assert list(again.parts) == ["text-2", "file-0"] and len(house.fake.taken) == 4
        assert (sent.external_id, *sent.further) == tuple(one.id for one in house.fake.taken)


class TestRefusals:
    def test_a_closed_window_is_told_afterwards(self) -> None:
        fake = Fake("https://graph.example", HOOK)
        Adapter().send(to_marina(), Settings(1, "", "", fake.settings()), FakeContext(answers=fake.http))
        (call,) = fake.receipts()
        (item,) = Adapter().enrich(Adapter().parse(call.body, {}), b"", {}, Settings(1, "", ""))
        assert not fake.taken and isinstance(item, Receipt) and item.failure and item.failure.kind == "window"
        assert str(error_codes.WINDOW) in item.failure.text

    @pytest.mark.parametrize("code", sorted(error_codes.MEANINGS))
    def test_every_code_says_what_to_do(self, code: int) -> None:
        desk = graph.of(Settings(1, "", ""), FakeContext())
        error = desk.failure({"code": code, "message": "no", "error_data": {"details": "Because."}})
        meaning = error_codes.MEANINGS[code]
        assert error.failure.text.startswith("Because. (") and str(meaning.advice)[:60] in error.failure.text
        assert (error.failure.kind, error.failure.permanent, error.failure.code) == (meaning.kind, meaning.permanent, str(code))

    @pytest.mark.parametrize("code", [131047, 131026, 131056, 130429, 131048, 131049, 131050, *range(132000, 132002), 132005, 132007,
                                      132008, 132012, 132015, 132016, 131062, 190, 368])  # fmt: skip
    def test_the_codes_to_branch_on_are_known(self, code: int) -> None:
        assert error_codes.MEANINGS[code].advice

    def test_limits_say_how_long(self) -> None:
        desk = graph.of(Settings(1, "", ""), FakeContext())
        assert desk.failure({"code": 131056}).retry_after == 12 and desk.failure({"code": 131047}).retry_after is None

    def test_a_wrong_token(self, house: House) -> None:
        wrong = replace(house.settings, values={**house.settings.values, "access_token": "x"})
        with pytest.raises(DeliveryError) as caught:
            Adapter().send(to_marina(), wrong, house.ctx)
        assert (caught.value.failure.kind, caught.value.failure.permanent) == ("auth", True)
        assert "renew the access token" in caught.value.failure.text


class TestActions:
    def act(self, house: House, name: str, value: str = "", external_id: str = "wamid.X=") -> None:
        Adapter().perform(Action(name, IdentityRef("phone", MARINA), external_id, value), house.settings, house.ctx)

    def test_reactions(self, house: House) -> None:
        self.act(house, "react", "🙏")
        assert house.fake.reactions == {"wamid.X=": "🙏"}
        self.act(house, "react", "")
        assert house.fake.reactions == {"wamid.X=": ""} and not house.fake.taken

    def test_read_marks_and_typing(self, house: House) -> None:
        self.act(house, "seen")
        self.act(house, "typing")
        assert house.fake.marked == [("wamid.X=", False), ("wamid.X=", True)]

    @pytest.mark.parametrize(("name", "external_id"), [("react", ""), ("seen", "<1@x>"), ("hide", "wamid.X=")])
    def test_what_cannot_be_done(self, house: House, name: str, external_id: str) -> None:
        with pytest.raises(DeliveryError):
            self.act(house, name, "x", external_id)
        assert not house.fake.calls


def test_one_receiver_is_named_by_the_party() -> None:
    house = House()
    party = Party("to", IdentityRef("phone", MARINA))
    house.send(replace(to_marina(), recipients=(party,)))
    assert house.fake.taken[0].to == MARINA


class TestChoices:
    def asked(self, house: House, text: str, *choices: str) -> list[dict[str, Any]]:
        house.send(to_marina(text=text, enclosed=Enclosed(choices=choices)))
        return house.sent()

    def test_up_to_three_are_buttons(self, house: House) -> None:
        (body,) = self.asked(house, "Qual?", "A azul", "A verde")
        assert body["interactive"]["type"] == "button"
        assert [one["reply"] for one in body["interactive"]["action"]["buttons"]] == [
            {"id": "1", "title": "A azul"}, {"id": "2", "title": "A verde"},
        ]  # fmt: skip

    def test_more_are_a_list(self, house: House) -> None:
        (body,) = self.asked(house, "Qual?", *"ABCD")
        assert body["interactive"]["type"] == "list" and len(body["interactive"]["action"]["sections"][0]["rows"]) == 4

    def test_long_words_go_before_and_nothing_is_lost(self, house: House) -> None:
        text = "palavra " * 900
        *before, last = self.asked(house, text, "Sim", "Não")
        said = [one["text"]["body"] for one in before] + [last["interactive"]["body"]["text"]]
        assert " ".join(said).split() == text.split() and len(said[-1]) <= 1024

    def test_a_place_and_cards_go_as_such(self, house: House) -> None:
        who = Person("Ana Lima", ("+351912345678",), ("ana@example.com",))
        house.send(to_marina(text="Aqui", enclosed=Enclosed(Spot(41.1, -8.6, "Loja", "Rua 7"), (who,))))
        words, place, card = house.sent()
        assert words["type"] == "text"
        assert place["location"] == {"latitude": 41.1, "longitude": -8.6, "name": "Loja", "address": "Rua 7"}
        assert card["contacts"][0]["name"] == {"formatted_name": "Ana Lima", "first_name": "Ana", "last_name": "Lima"}


class TestCuts:
    """The answer to a call was lost, although WhatsApp took the message."""

    def test_a_cut_is_told_apart_from_what_never_arrived(self, house: House) -> None:
        house.fake.cuts = 1
        with pytest.raises(DeliveryError) as cut:
            house.send(to_marina())
        assert (cut.value.failure.code, cut.value.failure.permanent, cut.value.retry_after) == (calls.CUT, False, calls.GRACE)

        def away(*_given: Any, **_more: Any) -> Any:
            raise httpx.ConnectError("no route")

        with pytest.raises(DeliveryError) as never:
            Adapter().send(to_marina(), house.settings, FakeContext(answers=away))
        assert never.value.failure.code == ""

    def test_the_states_that_come_say_which_part_it_was(self, house: House) -> None:
        house.fake.cuts = 1
        with pytest.raises(DeliveryError):
            house.send(to_marina(key="k-1"))
        call, *_rest = house.fake.receipts()
        (item,) = Adapter().parse(call.body, {})
        assert isinstance(item, Receipt)
        assert (item.echo_of, item.echo_part, item.external_id) == ("k-1", "text-0", house.fake.taken[0].id)

    @pytest.mark.parametrize("odd", ["sangam:", "sangam:x", "other:k/text-0", "", "sangam:" + "k" * 900 + "/" + "p" * 900])
    def test_what_others_wrote_there_is_none_of_ours(self, odd: str) -> None:
        key, part = told_back.read(odd)
        assert len(key) <= 64 and len(part) <= 40 and (not part or odd.startswith("sangam:k"))
