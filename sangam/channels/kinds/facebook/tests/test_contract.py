"""The contract, inherited; comments in, answers in public and in private."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sangam.channels.base import (
    Action,
    Change,
    DeliveryError,
    File,
    IdentityRef,
    Ignored,
    Inbound,
    Outbound,
    Post,
    Request,
    Settings,
)
from sangam.channels.kinds.facebook.adapter import NEEDS, Adapter, asked
from sangam.channels.kinds.facebook.fake import POST, Fake
from sangam.channels.providers import meta
from sangam.channels.providers.pages import probing
from sangam.channels.providers.pages.tests import trials
from sangam.channels.testing import ContractTests, Example, FakeContext, outbound
from sangam.lib import clock

FEED = json.loads((Path(__file__).parent / "fixtures" / "feed.json").read_text())
HOOK = "https://desk.example/hooks/token/"
OWN = {"x-sangam-account": "100200300"}
AMARA = "7101000000000001"


def read() -> list[Any]:
    return Adapter().parse(json.dumps(FEED).encode(), OWN)


def by_id() -> dict[str, Any]:
    return {one.external_id: one for one in read() if isinstance(one, Inbound)}


class TestFacebook(ContractTests):
    adapter: ClassVar[Adapter] = Adapter()
    settings = Settings(5, "Page", "", Fake("https://graph.example").settings(), "token", HOOK)
    fake = Fake
    searches = True
    payloads: ClassVar[Sequence[Example]] = (Example(json.dumps(FEED).encode(), OWN, items=18),)

    def signed(self, body: bytes) -> Request:
        return Request("POST", HOOK, {meta.SIGNATURE: meta.sign("app-secret", body)}, {}, body)

    def written(self) -> Outbound:
        return replace(super().written(), conversation_key=f"{POST}:{AMARA}")


class TestFeed:
    def test_a_thread_for_each_person_and_post(self) -> None:
        first, second = by_id()["501_1"], by_id()["501_2"]
        assert first.conversation_key == second.conversation_key == "100200300_501:7101" and first.kind == "comment"
        assert first.sender[0].key == ("psid", "100200300", "7101") and first.sender_name == "Amara Okafor"
        assert (first.reply_to, second.reply_to) == ("", "501_1") and second.files[0].name == "torn.jpg"
        assert first.extra["fields"]["post"].startswith("https://www.facebook.com/")

    def test_edits_hiding_and_reactions(self) -> None:
        assert [(one.action, one.external_id, one.text) for one in read() if isinstance(one, Change)] == [
            ("edit", "501_1", "Mine arrived torn."), ("hide", "501_1", ""), ("show", "501_1", ""), ("delete", "501_2", ""),
            ("react", "501_9", "❤️"), ("unreact", "501_9", "❤️"),
        ]  # fmt: skip

    def test_posts_of_people_reviews_and_mentions(self) -> None:
        post, review = by_id()["100200300_503"], by_id()["9001"]
        assert (
            post.text == "Habt ihr das Zelt noch?\nhttps://shop.example/zelt" and post.conversation_key == "100200300_503:7102"
        )
        assert review.text == "👍\nKind people" and review.conversation_key == "9001:7103"
        (mention,) = (one for one in read() if isinstance(one, Post))
        assert (mention.external_id, mention.author_name, mention.found_by) == ("777_1", "Priya Nair", "mention")

    def test_who_is_hidden_is_nobody_else(self) -> None:
        item = by_id()["501_10"]
        assert item.sender[0].value == "hidden:501_10" and not item.sender[0].proven

    def test_what_the_page_says_itself_and_what_is_for_others_is_left_out_with_a_reason(self) -> None:
        reasons = {one.raw_type: one.reason for one in read() if isinstance(one, Ignored)}
        assert "own" in reasons and "own post" in reasons["status add"]
        assert "channel for its messages" in reasons["messages"] and "channel for its messages" in reasons["messaging"]

    def test_every_place_may_hold_anything(self) -> None:
        for change in FEED["entry"][0]["changes"]:
            trials.never_raises(Adapter(), {"object": "page", "entry": [{"id": "100200300", "changes": [change]}]}, OWN)


@pytest.fixture
def fake() -> Fake:
    return Fake("https://graph.example", HOOK)


def settings(fake: Fake) -> Settings:
    return Settings(5, "Page", "", fake.settings(), "token", HOOK)


def said(fake: Fake, text: str = "hi", **more: Any) -> Inbound:
    (item,) = Adapter().parse(fake.say("amara", text, **more)[0].body, OWN)
    assert isinstance(item, Inbound)
    return item


def answer(item: Inbound, **more: Any) -> Outbound:
    return outbound("psid", AMARA, **{"conversation_key": item.conversation_key, "in_reply_to": item.external_id, **more})


def send(fake: Fake, message: Outbound) -> Any:
    return Adapter().send(message, settings(fake), FakeContext(answers=fake.http))


def refused(fake: Fake, message: Outbound) -> Any:
    with pytest.raises(DeliveryError) as caught:
        send(fake, message)
    return caught.value.failure


class TestPublic:
    def test_below_what_it_answers_or_below_the_post(self, fake: Fake) -> None:
        item = said(fake)
        send(fake, answer(item))
        send(fake, answer(item, in_reply_to=""))
        assert [one.to for one in fake.taken] == [item.external_id, POST]

    def test_pictures_and_links(self, fake: Fake) -> None:
        files = (
            File("a.png", "image/png", 2, content=b"hi"),
            File("b.pdf", "application/pdf", 2, link="https://desk.example/f/b"),
        )
        sent = send(fake, answer(said(fake), files=files))
        assert [(one.text, one.files) for one in fake.taken] == [
            ("Hello\n\nb.pdf: https://desk.example/f/b", ()),
            ("", ("a.png",)),
        ]
        assert len(sent.further) == 1

    def test_what_got_through_is_not_said_again(self, fake: Fake) -> None:
        sent = send(fake, answer(said(fake), text="word " * 2000, done={"text-0": "501_old"}))
        assert len(fake.taken) == 1 and sent.external_id == "501_old" and sent.further == (fake.taken[0].id,)

    def test_a_comment_that_is_gone(self, fake: Fake) -> None:
        item = said(fake)
        fake.comments.clear()
        failure = refused(fake, answer(item))
        assert (failure.kind, failure.code) == ("content", "100/33") and "no longer there" in failure.text


class TestPrivate:
    def test_once_and_to_the_persons_own_comment(self, fake: Fake) -> None:
        item = said(fake)
        public = send(fake, answer(item))
        private = answer(item, private=True, in_reply_to=public.external_id, references=(item.external_id, public.external_id))
        send(fake, private)
        assert fake.taken[-1].to == item.external_id and fake.taken[-1].extra == {"private": True}
        failure = refused(fake, private)
        assert (failure.kind, failure.permanent, failure.code) == ("policy", True, "10900")

    def test_after_seven_days_not(self, fake: Fake) -> None:
        item = said(fake)
        with clock.held_at(clock.now() + dt.timedelta(days=8)):
            assert refused(fake, answer(item, private=True)).kind == "window"

    def test_one_message_it_is(self, fake: Fake) -> None:
        item = said(fake)
        assert refused(fake, answer(item, private=True, text="word " * 500)).kind == "content"
        assert refused(fake, answer(item, private=True, in_reply_to="")).kind == "content" and not fake.taken

    def test_a_retry_of_what_got_through(self, fake: Fake) -> None:
        assert send(fake, answer(said(fake), private=True, done={"text-0": "m_9"})).external_id == "m_9" and not fake.taken


class TestTheRest:
    def test_actions(self, fake: Fake) -> None:
        name = said(fake).external_id
        for action, state in (("hide", True), ("show", False)):
            Adapter().perform(Action(action, IdentityRef("psid", AMARA), name), settings(fake), FakeContext(answers=fake.http))
            assert fake.comments[name]["hidden"] is state
        for action, state in (("like", True), ("unlike", False)):
            Adapter().perform(Action(action, IdentityRef("psid", AMARA), name), settings(fake), FakeContext(answers=fake.http))
            assert fake.comments[name]["liked"] is state
        Adapter().perform(Action("delete", IdentityRef("psid", AMARA), name), settings(fake), FakeContext(answers=fake.http))
        assert name not in fake.comments
        with pytest.raises(DeliveryError):
            Adapter().perform(Action("react", IdentityRef("psid", AMARA), name), settings(fake), FakeContext())

    def test_what_the_page_says_elsewhere_goes_to_whom_it_answers(self, fake: Fake) -> None:
        item = said(fake)
        sent = send(fake, answer(item))
        (call,) = fake.receipts()
        items = Adapter().parse(call.body, OWN)
        assert [type(one) for one in items] == [Ignored]
        (echo,) = asked(items, call.body, OWN, settings(fake), FakeContext(answers=fake.http))
        assert isinstance(echo, Inbound) and echo.outgoing and echo.external_id == sent.external_id
        assert echo.conversation_key == item.conversation_key and echo.sender[0].value == AMARA
        fake.token = "another"
        assert (
            asked(
                items,
                call.body,
                OWN,
                Settings(5, "", "", {**fake.settings(), "access_token": "old"}),
                FakeContext(answers=fake.http),
            )
            == items
        )

    def test_the_connection(self, fake: Fake) -> None:
        checks = list(probing.probe(settings(fake), NEEDS, FakeContext(answers=fake.http)))
        assert all(one.ok for one in checks) and fake.page_fields == ["feed", "mention", "ratings"]


def test_what_the_stand_in_offers_is_understood(fake: Fake) -> None:
    """By the names and values that all stand-ins share."""
    name = said(fake).external_id
    told = [
        fake.say("amara", reply_to=name, reaction="❤️"), fake.say("amara", reply_to=name, reaction=""), fake.say("amara", "x", edit=name),
        fake.say("amara", delete=name), fake.say("amara", "y", reply_to=name, file=("a.png", "image/png", b"x")),
    ]  # fmt: skip
    items = [item for calls in told for item in Adapter().parse(calls[0].body, OWN)]
    assert [one.action for one in items if isinstance(one, Change)] == ["react", "unreact", "edit", "delete"]
    (answer_,) = (one for one in items if isinstance(one, Inbound))
    assert (
        answer_.reply_to == name
        and Adapter().fetch(answer_.files[0], settings(fake), FakeContext(answers=fake.http)).content == b"x"
    )


def test_comments_wait_in_the_streams_where_the_channel_says_so() -> None:
    values = {"page_id": "100200300", "mentions": "streams"}
    body = json.dumps(FEED).encode()
    items = Adapter().enrich(read(), body, OWN, Settings(5, "Page", "", values, "token", HOOK))
    before = {one.external_id: one for one in read() if isinstance(one, Inbound) and not one.outgoing}
    waiting = {one.external_id: one for one in items if isinstance(one, Post) and one.external_id in before}
    assert waiting.keys() == before.keys() and not any(isinstance(one, Inbound) and not one.outgoing for one in items)
    assert {one.found_by for one in waiting.values()} == {"comment", "review"}
    assert all(one.conversation_key == before[name].conversation_key for name, one in waiting.items())


class TestBrokenOff:
    def test_a_private_answer_that_got_through_is_no_refusal(self, fake: Fake) -> None:
        """The comment is answered, so Meta would take no second one."""
        given, began = answer(said(fake), private=True), clock.now()
        fake.cuts = 1
        assert refused(fake, given).code == "cut"
        assert send(fake, replace(given, cut=began)).external_id == fake.taken[0].id and len(fake.taken) == 1

    def test_a_picture_below_an_answer(self, fake: Fake) -> None:
        picture = File("a.png", "image/png", 9, content=b"x", link="https://desk.example/f/a")
        given, began = answer(said(fake), text="Look", files=(picture,)), clock.now()
        fake.cuts = 1
        refused(fake, given)
        fake.cuts = 1
        refused(fake, replace(given, cut=began))
        sent = send(fake, replace(given, cut=began))
        assert [sent.external_id, *sent.further] == [one.id for one in fake.taken] and len(fake.taken) == 2
