"""The contract, inherited; comments in, answers in public and in private."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Ignored, Inbound, Outbound, Post, Request, Settings
from sangam.channels.kinds.instagram_comments.adapter import NEEDS, Adapter, asked
from sangam.channels.kinds.instagram_comments.fake import MEDIA, Fake
from sangam.channels.providers import meta
from sangam.channels.providers.pages import probing
from sangam.channels.providers.pages.tests import trials
from sangam.channels.testing import ContractTests, Example, FakeContext, outbound
from sangam.lib import clock

CHANGES = json.loads((Path(__file__).parent / "fixtures" / "changes.json").read_text())
HOOK = "https://desk.example/hooks/token/"
OWN = {"x-sangam-account": "17841400000000001"}
SOFIA = "8101000000000001"


def read() -> list[Any]:
    return Adapter().parse(json.dumps(CHANGES).encode(), OWN)


def by_id() -> dict[str, Any]:
    return {one.external_id: one for one in read() if isinstance(one, Inbound)}


class TestInstagramComments(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = Settings(6, "Account", "", Fake("https://graph.example").settings(), "token", HOOK)
    fake = Fake
    searches = True
    payloads: ClassVar[Sequence[Example]] = (Example(json.dumps(CHANGES).encode(), OWN, items=11),)

    def signed(self, body: bytes) -> Request:
        return Request("POST", HOOK, {meta.SIGNATURE: meta.sign("app-secret", body)}, {}, body)

    def written(self) -> Outbound:
        return replace(super().written(), conversation_key=f"{MEDIA}:{SOFIA}")


class TestChanges:
    def test_a_thread_for_each_person_and_post(self) -> None:
        first, second, live = (by_id()[name] for name in ("178001", "178002", "178005"))
        assert first.conversation_key == second.conversation_key == "179501:8101" and second.reply_to == "178001"
        assert first.sender[0].key == ("igsid", "17841400000000001", "8101") and first.sender_name == "sofia.trails"
        assert first.language == "es" and first.sent_at == meta.moment(1790000100)
        assert live.conversation_key == "179502:8102" and live.raw_type == "live_comments"

    def test_who_is_hidden_is_nobody_else(self) -> None:
        assert by_id()["178006"].sender[0].value == "hidden:178006"

    def test_what_is_our_own_or_for_others_says_why(self) -> None:
        found = read()
        assert "178003" not in by_id() and "178004" not in by_id()
        reasons = {one.raw_type: one.reason for one in found if isinstance(one, Ignored)}
        assert "answers nobody" in reasons["comments"] and "not told" in reasons["own"]
        assert "channel for its messages" in reasons["messages"] and "need not be subscribed" in reasons["story_insights"]

    def test_every_place_may_hold_anything(self) -> None:
        for change in CHANGES["entry"][0]["changes"]:
            trials.never_raises(
                Adapter(), {"object": "instagram", "entry": [{"id": "17841400000000001", "changes": [change]}]}, OWN
            )


@pytest.fixture
def fake() -> Fake:
    return Fake("https://graph.example", HOOK)


def settings(fake: Fake, **more: Any) -> Settings:
    return Settings(6, "Account", "", {**fake.settings(), **more}, "token", HOOK)


def said(fake: Fake, text: str = "hi", **more: Any) -> Inbound:
    (item,) = Adapter().parse(fake.say("sofia", text, **more)[0].body, OWN)
    assert isinstance(item, Inbound)
    return item


def answer(item: Inbound, **more: Any) -> Outbound:
    return outbound("igsid", SOFIA, **{"conversation_key": item.conversation_key, "in_reply_to": item.external_id, **more})


def send(fake: Fake, message: Outbound) -> Any:
    return Adapter().send(message, settings(fake), FakeContext(answers=fake.http))


def refused(fake: Fake, message: Outbound) -> Any:
    with pytest.raises(DeliveryError) as caught:
        send(fake, message)
    return caught.value.failure


class TestAnswers:
    def test_below_the_comment_or_the_post(self, fake: Fake) -> None:
        item = said(fake)
        send(fake, answer(item))
        send(fake, answer(item, in_reply_to=""))
        assert [one.to for one in fake.taken] == [item.external_id, MEDIA]

    def test_long_words_become_several_and_files_links(self, fake: Fake) -> None:
        file = File("b.pdf", "application/pdf", 2, link="https://desk.example/f/b")
        sent = send(fake, answer(said(fake), text="word " * 100, files=(file,)))
        assert all(len(one.text) <= 300 for one in fake.taken) and len(sent.further) == 1
        assert fake.taken[-1].text.endswith("b.pdf: https://desk.example/f/b")

    @pytest.mark.parametrize("text", ["See https://a.example and https://b.example", "#a #b #c #d #e"])
    def test_what_passes_for_advertising_is_not_even_tried(self, fake: Fake, text: str) -> None:
        failure = refused(fake, answer(said(fake), text=text))
        assert failure.kind == "content" and failure.permanent and not fake.calls

    def test_a_live_comment_takes_private_answers_only(self, fake: Fake) -> None:
        item = said(fake, live=True)
        assert refused(fake, answer(item)).permanent
        send(fake, answer(item, private=True))
        assert fake.taken[-1].extra == {"private": True}

    def test_in_private_once_within_seven_days(self, fake: Fake) -> None:
        item, old = said(fake), said(fake)
        send(fake, answer(item, private=True))
        assert refused(fake, answer(item, private=True)).code == "10900"
        with clock.held_at(clock.now() + dt.timedelta(days=8)):
            assert refused(fake, answer(old, private=True)).kind == "window"
        assert refused(fake, answer(old, private=True, text="漢" * 400)).kind == "content"


class TestTheRest:
    def test_actions(self, fake: Fake) -> None:
        name, ctx = said(fake).external_id, FakeContext(answers=fake.http)
        for action, state in (("hide", True), ("show", False)):
            Adapter().perform(Action(action, IdentityRef("igsid", SOFIA), name), settings(fake), ctx)
            assert fake.comments[name]["hidden"] is state
        Adapter().perform(Action("delete", IdentityRef("igsid", SOFIA), name), settings(fake), ctx)
        assert name not in fake.comments

    def test_our_own_words_go_to_whom_they_answer(self, fake: Fake) -> None:
        item = said(fake)
        sent = send(fake, answer(item))
        (call,) = fake.receipts()
        items = Adapter().parse(call.body, OWN)
        (echo,) = asked(items, call.body, OWN, settings(fake), FakeContext(answers=fake.http))
        assert isinstance(echo, Inbound) and echo.outgoing and echo.external_id == sent.external_id
        assert echo.conversation_key == item.conversation_key and echo.sender_name == "northwind"

    def test_mentions_get_their_words(self, fake: Fake) -> None:
        (call,) = fake.say("sofia", mention="179778")
        items = Adapter().parse(call.body, OWN)
        (post,) = asked(items, call.body, OWN, settings(fake), FakeContext(answers=fake.http))
        assert isinstance(post, Post) and post.text == "With @northwind" and post.author_name == "sofia.trails"
        assert post.at == dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC) and post.url.startswith("https://www.instagram.com/")
        comment = [one for one in read() if isinstance(one, Post)]
        told = asked(comment, b"", OWN, settings(fake), FakeContext(answers=fake.http))
        assert isinstance(told[0], Post) and told[0].text == "Ask @northwind"
        assert asked(items, call.body, OWN, settings(fake, access_token="old"), FakeContext(answers=fake.http)) == items

    def test_the_connection(self, fake: Fake) -> None:
        checks = list(probing.probe(settings(fake), NEEDS, FakeContext(answers=fake.http)))
        assert all(one.ok for one in checks) and set(fake.app_fields) == {"comments", "live_comments", "mentions"}


def test_an_answer_to_an_answer_that_broke_off_is_found_below_the_first(fake: Fake) -> None:
    first = said(fake)
    second = said(fake, "and when?", reply_to=first.external_id)
    given, began = answer(second, in_reply_to=second.external_id), clock.now()
    fake.cuts = 1
    assert refused(fake, given).code == "cut"
    assert send(fake, replace(given, cut=began)).external_id == fake.taken[0].id and len(fake.taken) == 1
