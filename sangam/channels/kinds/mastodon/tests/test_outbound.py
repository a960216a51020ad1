"""Answers, files, refusals, acts, lengths, setting up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels import shaping
from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Settings
from sangam.channels.kinds.mastodon import lengths, outbound, polling, probe
from sangam.channels.kinds.mastodon.adapter import Adapter
from sangam.channels.kinds.mastodon.fake import Fake
from sangam.channels.kinds.mastodon.forms import MastodonForm
from sangam.channels.testing import FakeContext
from sangam.channels.testing import outbound as written
from sangam.lib import clock

JONAS, LEA = "jonas@fosstodon.example", "lea@mastodon.example"
PICTURE = File("tent.jpg", "image/jpeg", 7, content=b"picture", link="https://desk.example/f/1")
BILL = File("bill.pdf", "application/pdf", 4, content=b"bill", link="https://desk.example/f/2")


@pytest.fixture
def fake() -> Fake:
    outbound._known.clear()
    return Fake("https://provider.example")


def settings(fake: Fake, **more: Any) -> Settings:
    return Settings(1, "Mastodon", fake.address(), {**fake.settings(), **more}, "token")


def said(fake: Fake, who: str, **more: Any) -> str:
    fake.say(who, "Hello", **more)
    return str(fake.notices[-1]["status"]["id"])


def send(fake: Fake, who: str, text: str, where: str, context: FakeContext | None = None, **more: Any) -> Any:
    message = written("mastodon", who, text=text, conversation_key=where, **more)
    return Adapter().send(message, settings(fake), context or FakeContext(answers=fake.http))


class TestAnswers:
    @pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
    def test_as_visible_as_what_is_answered(self, fake: Fake, visibility: str) -> None:
        below = said(fake, "jonas", visibility=visibility)
        send(fake, JONAS, "**Sorry!**", f"public:{JONAS}", in_reply_to=below)
        (one,) = fake.taken
        assert (one.to, one.text) == (JONAS, "Sorry!") and one.extra == {"visibility": visibility, "reply_to": below}

    def test_what_is_private_stays_private(self, fake: Fake) -> None:
        send(fake, LEA, "Hello", f"direct:{LEA}", in_reply_to=said(fake, "lea"))
        send(fake, JONAS, "Your number?", f"public:{JONAS}", in_reply_to=said(fake, "jonas"), private=True, key="key-2")
        send(fake, JONAS, "News", f"public:{JONAS}", key="key-3")
        assert [one.extra["visibility"] for one in fake.taken] == ["direct", "direct", "unlisted"]
        posts = [call for call in fake.calls if call.method == "POST"]
        assert b'"@lea Hello"' in posts[0].body, "people of our own server are called by their name alone"

    def test_a_retry_comes_once(self, fake: Fake) -> None:
        first, second = (send(fake, JONAS, "Hello", f"public:{JONAS}") for _try in range(2))
        assert first.external_id == second.external_id and len(fake.taken) == 1
        assert fake.calls[-1].headers["idempotency-key"] == "key-1"

    def test_a_long_answer_is_a_thread_and_a_retry_writes_the_rest(self, fake: Fake) -> None:
        text, context = " ".join(f"word{place}" for place in range(200)), FakeContext(answers=fake.http)

        def once(method: str, url: str, **more: Any) -> httpx.Response:
            fake.behaviour = "temporary" if len(fake.taken) == 1 else "good"
            return fake.http(method, url, **more)

        context.answers = once
        with pytest.raises(DeliveryError):
            send(fake, JONAS, text, f"public:{JONAS}", context)
        fake.behaviour = "good"
        send(fake, JONAS, text, f"public:{JONAS}", done=dict(context.parts))
        assert " ".join(one.text for one in fake.taken) == text and len(fake.taken) > 2
        assert [one.extra["reply_to"] for one in fake.taken] == [None, *(one.id for one in fake.taken[:-1])]

    def test_a_server_that_allows_more_gets_one(self, fake: Fake) -> None:
        fake.limit = 5000
        send(fake, JONAS, "word " * 300, f"public:{JONAS}")
        assert len(fake.taken) == 1

    def test_a_server_that_allows_less_gets_more(self, fake: Fake) -> None:
        fake.limit = 200
        send(fake, JONAS, "word " * 80, f"public:{JONAS}")
        assert len(fake.taken) == 3

    @pytest.mark.parametrize("who", ["", "jonas", "a@b@c", "a b@c"])
    def test_only_people_with_a_server_are_written_to(self, fake: Fake, who: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            send(fake, who, "Hello", "public:x")
        assert caught.value.failure.kind == "recipient" and not fake.calls


class TestFiles:
    def test_pictures_go_along_and_other_files_as_links(self, fake: Fake) -> None:
        context = FakeContext(answers=fake.http)
        send(fake, JONAS, "Look", f"public:{JONAS}", context, files=(PICTURE, BILL))
        (one,) = fake.taken
        assert (
            one.text == "Look\nhttps://desk.example/f/2" and len(one.files) == 1 and set(context.parts) == {"media-0", "text-0"}
        )

    def test_a_file_that_a_server_still_works_on_is_not_sent_again(self, fake: Fake) -> None:
        fake.slow, context = 1, FakeContext(answers=fake.http)
        with pytest.raises(DeliveryError) as caught:
            send(fake, JONAS, "Look", f"public:{JONAS}", context, files=(PICTURE,))
        assert not caught.value.failure.permanent and caught.value.retry_after == 10
        send(fake, JONAS, "Look", f"public:{JONAS}", files=(PICTURE,), done=dict(context.parts))
        assert len(fake.media) == 1 and fake.taken[0].files == tuple(fake.media)

    def test_theirs_are_fetched_by_number_and_without_our_token(self, fake: Fake) -> None:
        fake.say("jonas", "Look", file=("a", "image/jpeg", b"picture"))
        status = fake.notices[-1]["status"]
        file = File("a", "image/jpeg", 0, ref=f"{status['id']}/{status['media_attachments'][0]['id']}")
        found = Adapter().fetch(file, settings(fake), FakeContext(answers=fake.http))
        assert (found.content, found.content_type) == (b"picture", "image/jpeg")
        assert "authorization" not in fake.calls[-1].headers

    @pytest.mark.parametrize("address", ["http://evil.example/a.jpg", "file:///etc/passwd", "https://a@evil.example/", "", "x"])
    def test_odd_addresses_are_not_called(self, fake: Fake, address: str) -> None:
        fake.say("jonas", "Look", file=("a", "image/jpeg", b"picture"))
        status = fake.notices[-1]["status"]
        status["media_attachments"][0]["url"] = address
        file = File("a", "image/jpeg", 0, ref=f"{status['id']}/{status['media_attachments'][0]['id']}")
        with pytest.raises(DeliveryError):
            Adapter().fetch(file, settings(fake), FakeContext(answers=fake.http))
        assert len(fake.calls) == 1

    @pytest.mark.parametrize("ref", ["https://evil.example/a.jpg", "../1/2", "1", "1/../2", "", "1/2/3"])
    def test_only_numbers_are_asked_for(self, fake: Fake, ref: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            Adapter().fetch(File("a", "image/jpeg", 0, ref=ref), settings(fake), FakeContext())
        assert caught.value.failure.kind == "policy"


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "body", "kind", "permanent"),
        [
            (401, {"error": "The access token is invalid"}, "auth", True),
            (403, {"error": "This action is outside the authorized scopes"}, "auth", True),
            (403, {"error": "Your login is currently disabled"}, "policy", True), (404, {"error": "Record not found"}, "recipient", True),
            (422, {"error": "Validation failed: Text character limit of 500 exceeded"}, "content", True),
            (422, {"error": "Cannot attach files that have not finished processing. Try again in a moment!"}, "provider", False),
            (429, {"error": "Too many requests"}, "limit", False), (503, {}, "provider", False), (500, [], "provider", False),
        ],
    )  # fmt: skip
    def test_what_they_mean(self, fake: Fake, status: int, body: Any, kind: str, permanent: bool) -> None:
        def answers(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(status, json=body, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError) as caught:
            send(fake, JONAS, "Hello", f"public:{JONAS}", FakeContext(answers=answers))
        assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent) and caught.value.failure.text

    @pytest.mark.parametrize(("header", "low", "high"), [("soon", 55, 60), ("", 300, 300), ("x", 300, 300)])
    def test_a_limit_names_its_end(self, fake: Fake, header: str, low: int, high: int) -> None:
        until = (clock.now() + dt.timedelta(seconds=60)).isoformat() if header == "soon" else header

        def answers(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(429, headers={"x-ratelimit-reset": until}, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError) as caught:
            send(fake, JONAS, "Hello", f"public:{JONAS}", FakeContext(answers=answers))
        assert caught.value.retry_after is not None and low <= caught.value.retry_after <= high

    def test_a_post_that_is_gone(self, fake: Fake) -> None:
        with pytest.raises(DeliveryError) as caught:
            send(fake, JONAS, "Hello", f"public:{JONAS}", in_reply_to="7")
        assert caught.value.failure.permanent and "gone" in caught.value.failure.text


class TestActs:
    def act(self, fake: Fake, name: str, number: str) -> None:
        Adapter().perform(Action(name, IdentityRef("mastodon", JONAS), number), settings(fake), FakeContext(answers=fake.http))

    def test_stars_and_deleting(self, fake: Fake) -> None:
        number = said(fake, "jonas")
        self.act(fake, "like", number)
        assert fake.liked == {number}
        self.act(fake, "unlike", number)
        self.act(fake, "delete", number)
        assert not fake.liked and number not in fake.statuses

    @pytest.mark.parametrize(("name", "number"), [("hide", "7"), ("like", "../7"), ("like", "")])
    def test_what_it_cannot_do(self, fake: Fake, name: str, number: str) -> None:
        with pytest.raises(DeliveryError):
            self.act(fake, name, number)
        assert not fake.calls


class TestLength:
    @pytest.mark.parametrize(
        ("text", "weight"),
        [("a" * 500, 500), ("日本", 2), ("👩‍👩‍👧‍👦", 1), ("👍🏽", 1), ("🇯🇵", 1), ("https://shop.example/" + "x" * 200, 23),
         ("@jonas@fosstodon.example hi", 9), ("write to a@b.example.", 21), ("cafe\u0301", 4)],
    )  # fmt: skip
    def test_by_its_own_measure(self, text: str, weight: int) -> None:
        assert lengths.SCALE.weigh(text) == weight

    @given(st.text(alphabet="ab 日👍🏽\u200d.🇯🇵\n@https://x.example/", min_size=1, max_size=2500))
    def test_nothing_is_lost_and_every_post_fits(self, text: str) -> None:
        found = lengths.pieces(text)
        assert all(lengths.SCALE.weigh(one) <= lengths.POST_MAX - lengths.NAMED_MAX for one in found)
        assert "".join("".join(found).split()) == "".join(shaping.worded(text).split())


class TestSetup:
    def test_the_account_is_named(self, fake: Fake) -> None:
        assert all(one.ok for one in probe.checks(settings(fake), fake.http))
        (wrong,) = probe.checks(settings(fake, access_token="x"), fake.http)
        assert not wrong.ok and "token" in wrong.text
        other, _mentions, _found = probe.checks(Settings(1, "M", "shop@mastodon.example", fake.settings(), "t"), fake.http)
        assert not other.ok and "@northwind@mastodon.example" in other.mend

    def test_what_is_no_such_server_is_said(self, fake: Fake) -> None:
        def answers(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(200, text="<html>", request=httpx.Request(method, url))

        with pytest.raises(DeliveryError):
            polling.who(settings(fake), answers)

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("mastodon.example", "https://mastodon.example"),
            ("https://m.example/@x", "https://m.example"),
            ("@me@m.example", "https://m.example"),
        ],
    )
    def test_a_server_is_typed_in_many_ways(self, given: str, kept: str) -> None:
        form = MastodonForm({"server": given})
        assert form.is_valid() and form.cleaned_data["server"] == kept
        assert "server" in MastodonForm({"server": "ftp://x"}).errors


@pytest.mark.parametrize(("told", "limit"), [(5000, 5000), (None, 500), ("x", 500), (True, 500), (20, 500), (10**9, 100_000)])
def test_the_ruler_knows_what_the_server_allows(told: Any, limit: int) -> None:
    ruler = Adapter().ruler(Settings(1, "Mastodon", "", {"max_characters": told}))
    assert ruler.measure("x").limit == limit - 32
    assert len(ruler.pieces("word " * 300)) == (1 if limit > 1600 else 4)


@pytest.mark.parametrize(("key", "private", "public"), [("x:1", False, True), ("x:1", True, False), ("", False, False)])
def test_the_ruler_knows_who_can_read_it(key: str, private: bool, public: bool) -> None:
    assert Adapter().ruler(Settings(1, "Mastodon", ""), key=key, private=private).public is public
