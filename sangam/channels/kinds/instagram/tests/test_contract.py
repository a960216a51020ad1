"""The contract, inherited, and what Instagram does otherwise than Messenger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import (
    Action,
    Change,
    DeliveryError,
    File,
    IdentityRef,
    Ignored,
    Inbound,
    Outbound,
    Receipt,
    Request,
    Settings,
)
from sangam.channels.kinds.instagram.adapter import NEEDS, Adapter
from sangam.channels.kinds.instagram.fake import Fake
from sangam.channels.providers import meta
from sangam.channels.providers.pages import names, probing
from sangam.channels.providers.pages.tests import trials
from sangam.channels.testing import ContractTests, Example, FakeContext, outbound

EVENTS = json.loads((Path(__file__).parent / "fixtures" / "events.json").read_text())
HOOK = "https://desk.example/hooks/token/"
SETTINGS = Settings(4, "Account", "", Fake("https://graph.example").settings(), "token", HOOK)
OWN = {"x-sangam-account": "17841400000000001", "x-sangam-app": "900100"}
YUI = "8001000000000001"


def read(document: Any) -> list[Any]:
    return Adapter().parse(json.dumps(document).encode(), OWN)


def by_id() -> dict[str, Any]:
    return {one.external_id: one for one in read(EVENTS) if isinstance(one, Inbound)}


class TestInstagram(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = SETTINGS
    fake = Fake
    searches = True
    payloads: ClassVar[Sequence[Example]] = (Example(json.dumps(EVENTS).encode(), OWN, items=22),)

    def signed(self, body: bytes) -> Request:
        return Request("POST", HOOK, {meta.SIGNATURE: meta.sign("app-secret", body)}, {}, body)

    def written(self) -> Outbound:
        return replace(super().written(), open=("response", "human"))


class TestEvents:
    def test_words(self) -> None:
        item = by_id()["aWdf_text"]
        assert item.sender[0].key == ("igsid", "17841400000000001", "8001") and item.language == "ja"

    def test_stories_are_named_and_never_stored(self) -> None:
        found = by_id()
        assert found["aWdf_story"].extra["story"]["id"] == "17900000000000001" and found["aWdf_story"].text == "Where is this?"
        mention = found["aWdf_mention"]
        assert mention.extra["story"]["url"].endswith("asset_id=2&signature=x") and not mention.files and mention.text

    def test_what_is_shared(self) -> None:
        found = by_id()
        assert found["aWdf_share"].files[0].ref.endswith("asset_id=3&signature=x")
        assert found["aWdf_reel"].text == "Rain test\nhttps://www.instagram.com/reel/x"
        assert found["aWdf_heart"].extra["sticker"]["emoji"] == "❤️" and found["aWdf_heart"].kind == "sticker"
        assert found["aWdf_image"].files[0].name == "image.jpg"
        assert found["aWdf_once"].text and found["aWdf_poll"].text
        assert found["aWdf_shop"].extra["product"]["id"] == "5512"

    def test_what_was_pressed(self) -> None:
        assert by_id()["aWdf_quick"].extra["choice"]["id"] == "YES" and by_id()["aWdf_ice"].kind == "postback"

    def test_changes_and_marks(self) -> None:
        found = read(EVENTS)
        assert [one.action for one in found if isinstance(one, Change)] == ["react", "delete", "edit", "unreact"]
        named, until = (one for one in found if isinstance(one, Receipt))
        assert (named.external_id, named.state) == ("aWdf_ours", "read") and until.before == named.at

    def test_what_was_written_on_the_phone_is_ours_and_what_our_app_wrote_is_known(self) -> None:
        found = by_id()
        assert found["aWdf_phone"].outgoing and found["aWdf_phone"].conversation_key == "8001" and "aWdf_ours" not in found
        ignored = {one.raw_type: one.reason for one in read(EVENTS) if isinstance(one, Ignored)}
        assert "comes back" in ignored["echo"] and "channel for its comments" in ignored["comments"]

    def test_every_place_may_hold_anything(self) -> None:
        for event in EVENTS["entry"][0]["messaging"]:
            trials.never_raises(
                Adapter(), {"object": "instagram", "entry": [{"id": "17841400000000001", "messaging": [event]}]}, OWN
            )


@pytest.fixture
def fake() -> Fake:
    made = Fake("https://graph.example", HOOK)
    made.say("yui", "hi")
    return made


def settings(fake: Fake, **more: Any) -> Settings:
    return Settings(4, "Account", "", {**fake.settings(), **more}, "token", HOOK)


class TestSending:
    def test_bytes_count(self, fake: Fake) -> None:
        sent = Adapter().send(
            outbound("igsid", YUI, text="漢字" * 400, open=("response",)), settings(fake), FakeContext(answers=fake.http)
        )
        assert len(fake.taken) == 3 and len(sent.further) == 2 and "".join(one.text for one in fake.taken) == "漢字" * 400
        measure = Adapter().measure("漢字" * 400)
        assert (measure.used, measure.limit, measure.parts, measure.unit) == (2400, 1000, 3, "bytes")

    @given(st.text(alphabet="ab \n.é漢👩‍👩‍👧", max_size=3000))
    def test_no_piece_is_too_long(self, text: str) -> None:
        assert all(len(one.encode()) <= 1000 for one in Adapter().pieces(text))

    def test_files_go_by_their_address_and_what_is_not_taken_as_a_link(self, fake: Fake) -> None:
        files = (
            File("a.png", "image/png", 9, content=b"x", link="https://desk.example/f/a"),
            File("b.zip", "application/zip", 9, content=b"x", link="https://desk.example/f/b"),
        )
        Adapter().send(outbound("igsid", YUI, files=files, open=("response",)), settings(fake), FakeContext(answers=fake.http))
        assert [(one.text, one.files) for one in fake.taken] == [
            ("Hello\n\nb.zip: https://desk.example/f/b", ()),
            ("", ("https://desk.example/f/a",)),
        ]
        with pytest.raises(DeliveryError) as caught:
            lone = (replace(files[0], link=""),)
            Adapter().send(
                outbound("igsid", YUI, files=lone, open=("response",)), settings(fake), FakeContext(answers=fake.http)
            )
        assert caught.value.failure.permanent

    def test_a_closed_window(self, fake: Fake) -> None:
        fake.heard[YUI] -= 9 * 86400
        with pytest.raises(DeliveryError) as caught:
            Adapter().send(outbound("igsid", YUI, open=("human",)), settings(fake), FakeContext(answers=fake.http))
        assert (caught.value.failure.kind, caught.value.failure.code) == ("window", "10/2534022")

    def test_a_heart_is_the_only_reaction(self, fake: Fake) -> None:
        ctx = FakeContext(answers=fake.http)
        for value in ("❤️", ""):
            Adapter().perform(Action("react", IdentityRef("igsid", YUI), "aWdf_1", value), settings(fake), ctx)
        assert [b'"react"' in one.body or b'"unreact"' in one.body for one in fake.calls] == [True, True]
        with pytest.raises(DeliveryError):
            Adapter().perform(Action("react", IdentityRef("igsid", YUI), "aWdf_1", "👍"), settings(fake), ctx)

    def test_what_we_sent_comes_back_as_known_by_its_id(self, fake: Fake) -> None:
        sent = Adapter().send(outbound("igsid", YUI, open=("response",)), settings(fake), FakeContext(answers=fake.http))
        items = [item for call in fake.receipts() for item in Adapter().parse(call.body, OWN)]
        echoes = [one for one in items if isinstance(one, Inbound)]
        assert [(one.external_id, one.outgoing) for one in echoes] == [(sent.external_id, True)]
        assert {one.state for one in items if isinstance(one, Receipt)} == {"delivered", "read"}

    def test_names(self, fake: Fake) -> None:
        items = Adapter().parse(fake.say("yui", "hi")[0].body, OWN)
        (named,) = names.enrich(items, replace(settings(fake), channel_id=7401), "name,username", ask=fake.http)
        assert isinstance(named, Inbound) and named.sender_name == "Yui Tanabe"


class TestProbe:
    def test_all_is_well(self, fake: Fake) -> None:
        checks = list(probing.probe(settings(fake), NEEDS, FakeContext(answers=fake.http)))
        assert all(one.ok for one in checks) and any(one.text == "@northwind" for one in checks) and fake.callback == HOOK

    def test_another_account_is_named(self, fake: Fake) -> None:
        checks = {one.name: one for one in probing.probe(settings(fake, account_id="5"), NEEDS, FakeContext(answers=fake.http))}
        assert not checks["Instagram account"].ok and "17841400000000001" in checks["Instagram account"].text
