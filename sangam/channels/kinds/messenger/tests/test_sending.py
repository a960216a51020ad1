"""What goes out, to a stand-in that enforces Meta's windows, limits and file types."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Outbound, Settings
from sangam.channels.kinds.messenger.adapter import NEEDS, Adapter
from sangam.channels.kinds.messenger.fake import Fake
from sangam.channels.providers.pages import names, probing
from sangam.channels.testing import FakeContext, outbound
from sangam.lib import clock

MARIAM = "7001000000000001"
HOOK = "https://desk.example/hooks/token/"


@pytest.fixture
def fake() -> Fake:
    made = Fake("https://graph.example", HOOK)
    made.say("mariam", "hi")
    return made


def settings(fake: Fake, **more: Any) -> Settings:
    return Settings(3, "Page", "", {**fake.settings(), **more}, "token", HOOK)


def message(**more: Any) -> Outbound:
    return outbound("psid", MARIAM, **{"open": ("response", "human"), **more})


def send(fake: Fake, given: Outbound, **more: Any) -> tuple[Any, FakeContext]:
    ctx = FakeContext(answers=fake.http)
    return Adapter().send(given, settings(fake, **more), ctx), ctx


def refused(fake: Fake, given: Outbound, **more: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(fake, given, **more)
    return caught.value


class TestWindows:
    def test_within_a_day_it_is_a_response(self, fake: Fake) -> None:
        send(fake, message())
        assert fake.taken[0].extra["tag"] == ""

    def test_within_a_week_a_person_may_answer(self, fake: Fake) -> None:
        with clock.held_at(clock.now() + dt.timedelta(days=6)):
            assert refused(fake, message()).failure.kind == "window"
            send(fake, message(open=("human",)))
        assert fake.taken[0].extra["tag"] == "HUMAN_AGENT"

    @pytest.mark.parametrize(("open_", "automatic"), [((), False), (("human",), True), ((), True)])
    def test_outside_nothing_is_even_tried(self, fake: Fake, open_: tuple[str, ...], automatic: bool) -> None:
        failure = refused(fake, message(open=open_, automatic=automatic)).failure
        assert failure.kind == "window" and failure.permanent and not fake.calls

    def test_a_window_that_closed_meanwhile_is_told_in_plain_words(self, fake: Fake) -> None:
        with clock.held_at(clock.now() + dt.timedelta(days=8)):
            failure = refused(fake, message()).failure
        assert (failure.kind, failure.code) == ("window", "10/2018278") and "another channel" in failure.text


class TestParts:
    def test_text_goes_plain_and_whole(self, fake: Fake) -> None:
        send(fake, message(text="**Yes**, see [the shop](https://shop.example)", in_reply_to="m_1"))
        assert fake.taken[0].text == "Yes, see the shop (https://shop.example)"
        assert fake.taken[0].extra["reply_to"] == {"mid": "m_1"} and fake.told[0]["metadata"] == "sangam:key-1/text-0"

    def test_a_long_text_and_files_become_several(self, fake: Fake) -> None:
        files = (File("a.png", "image/png", 2, content=b"hi"), File("b.pdf", "application/pdf", 2, content=b"%P"))
        sent, ctx = send(fake, message(text="word " * 900, files=files))
        assert [one.files for one in fake.taken] == [(), (), (), ("a.png",), ("b.pdf",)]
        assert list(ctx.parts) == ["text-0", "text-1", "text-2", "file-0", "file-1"]
        assert (sent.external_id, *sent.further) == tuple(one.id for one in fake.taken)

    def test_after_a_fault_in_the_middle_only_the_rest_goes(self, fake: Fake) -> None:
        written = message(text="word " * 900)
        ctx = FakeContext(answers=lambda *given, **more: _third_fails(fake, given, more))
        with pytest.raises(DeliveryError) as caught:
            Adapter().send(written, settings(fake), ctx)
        assert not caught.value.failure.permanent and list(ctx.parts) == ["text-0", "text-1"]
        sent, _ctx = send(fake, replace(written, done=dict(ctx.parts)))
        assert len(fake.taken) == 3 and (sent.external_id, *sent.further) == tuple(one.id for one in fake.taken)

    def test_what_is_too_large_goes_as_a_link_or_says_why(self, fake: Fake) -> None:
        big = File("tent.png", "image/png", 9 * 1024 * 1024, content=b"x")
        assert "tent.png" in refused(fake, message(files=(big,))).failure.text and not fake.taken
        send(fake, message(files=(replace(big, link="https://desk.example/f/1"),)))
        assert fake.taken[0].text == "Hello\n\ntent.png: https://desk.example/f/1" and not fake.taken[0].files

    def test_nothing_is_nothing(self, fake: Fake) -> None:
        assert refused(fake, message(text=" ")).failure.kind == "content"

    @given(st.text(alphabet="ab \n.é👩‍👩‍👧*_", max_size=5000))
    def test_no_piece_is_too_long_and_no_word_lost(self, text: str) -> None:
        pieces = Adapter().pieces(text)
        assert all(len(one) <= 2000 for one in pieces)
        assert sum(one.count("é") for one in pieces) == text.count("é")
        assert Adapter().measure(text).parts == len(pieces)


def _third_fails(fake: Fake, given: tuple[Any, ...], more: dict[str, Any]) -> Any:
    fake.behaviour = "temporary" if len(fake.taken) == 2 else "good"
    try:
        return fake.http(*given, **more)
    finally:
        fake.behaviour = "good"


class TestRefusals:
    def test_a_stranger_and_a_dead_token(self, fake: Fake) -> None:
        assert refused(fake, outbound("psid", "1", open=("response",))).failure.code == "100/2018001"
        failure = refused(fake, message(), access_token="old").failure
        assert failure.kind == "auth" and "token" in failure.text

    def test_somebody_who_is_gone(self, fake: Fake) -> None:
        fake.behaviour = "permanent"
        failure = refused(fake, message()).failure
        assert (failure.kind, failure.permanent, failure.code) == ("recipient", True, "551/1545041")


class TestTheRest:
    def test_seen_and_typing(self, fake: Fake) -> None:
        for name in ("seen", "typing"):
            Adapter().perform(Action(name, IdentityRef("psid", MARIAM)), settings(fake), FakeContext(answers=fake.http))
        assert [b"mark_seen" in one.body or b"typing_on" in one.body for one in fake.calls] == [True, True]
        with pytest.raises(DeliveryError):
            Adapter().perform(
                Action("react", IdentityRef("psid", MARIAM), "m_1", "👍"), settings(fake), FakeContext(answers=fake.http)
            )

    def test_files_come_from_meta_only_and_without_our_token(self, fake: Fake) -> None:
        calls = fake.say("mariam", file=("torn.jpg", "image/jpeg", b"\xff\xd8"))
        (item,) = Adapter().parse(calls[0].body, {})
        ctx = FakeContext(answers=fake.http)
        found = Adapter().fetch(item.files[0], settings(fake), ctx)
        assert (found.content, found.content_type) == (b"\xff\xd8", "image/jpeg")
        assert "authorization" not in fake.calls[-1].headers
        fake.expired = True
        with pytest.raises(DeliveryError) as caught:
            Adapter().fetch(item.files[0], settings(fake), ctx)
        assert caught.value.failure.permanent

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/x", "http://scontent.xx.fbcdn.net/x", "https://fbcdn.net.evil.example/x", "https://evilfbcdn.net/x",
            "https://a@scontent.xx.fbcdn.net/x", "https://scontent.xx.fbcdn.net:8443/x", "https://[::1/x", "file:///etc/passwd",
            "https://graph.example.evil.example/media/x", "",
        ],
    )  # fmt: skip
    def test_foreign_hosts_are_never_asked(self, fake: Fake, url: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            Adapter().fetch(File("x", "image/png", 0, ref=url), settings(fake), FakeContext())
        assert caught.value.failure.kind == "policy" and caught.value.failure.permanent

    def test_a_redirect_away_is_not_followed(self, fake: Fake) -> None:
        def answers(method: str, url: str, **_more: Any) -> Any:
            assert "evil" not in url
            return httpx.Response(302, headers={"location": "https://evil.example/"}, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError):
            Adapter().fetch(
                File("x", "image/png", 0, ref="https://a.fbcdn.net/x"), settings(fake), FakeContext(answers=answers)
            )

    def test_people_are_asked_for_their_names_once(self, fake: Fake) -> None:
        calls = fake.say("mariam", "hi")
        items = Adapter().parse(calls[0].body, {})
        known = replace(settings(fake), channel_id=7301)
        for _round in range(3):
            (named,) = names.enrich(items, known, "name", ask=fake.http)
        assert named.sender_name == named.sender[0].name == "Mariam Haddad" and len(fake.calls) == 1

    def test_a_fault_leaves_them_nameless_and_costs_one_call(self, fake: Fake) -> None:
        calls = fake.say("mariam", "hi")
        items = Adapter().parse(calls[0].body, {})
        broken = replace(settings(fake, access_token="old"), channel_id=7302)
        assert [names.enrich(items, broken, "name", ask=fake.http) for _round in range(3)] == [items] * 3
        assert len(fake.calls) == 1


class TestProbe:
    def test_it_registers_what_is_missing(self, fake: Fake) -> None:
        checks = list(probing.probe(settings(fake), NEEDS, FakeContext(answers=fake.http)))
        assert all(one.ok for one in checks), [one for one in checks if not one.ok]
        assert (
            fake.callback == HOOK and set(NEEDS.fields) <= set(fake.app_fields) and set(NEEDS.fields) <= set(fake.page_fields)
        )

    def test_it_never_takes_an_address_from_another_program(self, fake: Fake) -> None:
        fake.callback, fake.page_fields, fake.scopes = "https://other.example/hook", ["feed"], []
        checks = {one.name: one for one in probing.probe(settings(fake), NEEDS, FakeContext(answers=fake.http))}
        assert not checks["Webhook of the app"].ok and fake.callback == "https://other.example/hook"
        assert "feed" in fake.page_fields and "messages" in fake.page_fields
        assert not checks["What the token may do"].ok and "pages_messaging" in checks["What the token may do"].text

    @pytest.mark.parametrize(
        ("wrong", "name"),
        [
            ({"access_token": "x"}, "Access token"),
            ({"page_id": "7"}, "Access token"),
            ({"app_secret": "x"}, "App id and secret"),
        ],
    )
    def test_it_names_what_is_wrong(self, fake: Fake, wrong: dict[str, str], name: str) -> None:
        checks = {one.name: one for one in probing.probe(settings(fake, **wrong), NEEDS, FakeContext(answers=fake.http))}
        assert not checks[name].ok and checks[name].mend

    def test_the_end_of_the_token_is_foreseen(self, fake: Fake) -> None:
        ctx = FakeContext(answers=fake.http)
        assert Adapter().expires(settings(fake), ctx) is None
        fake.ends = 1790000000
        assert Adapter().expires(settings(fake), ctx) == dt.datetime.fromtimestamp(1790000000, dt.UTC)


def test_what_the_stand_in_offers_is_understood(fake: Fake) -> None:
    """By the names and values that all stand-ins share; ids are never those of an earlier run."""
    (text,) = Adapter().parse(fake.say("linh", "chào")[0].body, {})
    name = text.external_id
    said = [
        fake.say("linh", reply_to=name, reaction="❤️"), fake.say("linh", reply_to=name, reaction=""), fake.say("linh", "hi", edit=name),
        fake.say("linh", delete=name), fake.say("linh", choice="Size M"), fake.say("linh", sticker="👍"),
        fake.say("linh", location=(21.0, 105.8)), fake.say("linh", "yes", reply_to=name),
    ]  # fmt: skip
    items = [item for calls in said for item in Adapter().parse(calls[0].body, {})]
    assert [getattr(one, "action", None) or one.kind for one in items] == [
        "react", "unreact", "edit", "delete", "postback", "sticker", "location", "text",
    ]  # fmt: skip
    (other,) = Adapter().parse(Fake("https://graph.example").say("linh", "chào")[0].body, {})
    assert other.external_id != name
