"""Answers in public and private, parts, refusals, acts, files, setting up."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels import shaping
from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Inbound, Settings
from sangam.channels.kinds.x import probe, weights
from sangam.channels.kinds.x.adapter import Adapter
from sangam.channels.kinds.x.fake import Fake
from sangam.channels.kinds.x.forms import XForm
from sangam.channels.testing import HOOK, FakeContext, outbound
from sangam.lib import clock

AMARA, YUKI, MAX = "3333333333", "2222222222", "4444444444"
PICTURE = File("tent.jpg", "image/jpeg", 7, content=b"picture", link="https://desk.example/f/1")
BILL = File("bill.pdf", "application/pdf", 4, content=b"bill", link="https://desk.example/f/2")


@pytest.fixture
def fake() -> Fake:
    return Fake("https://provider.example", HOOK)


def settings(fake: Fake, **more: Any) -> Settings:
    return Settings(1, "X", "@northwind", {**fake.settings(), **more}, "token", HOOK)


def send(fake: Fake, who: str, text: str, key: str, context: FakeContext | None = None, **more: Any) -> Any:
    message = outbound("x", who, text=text, conversation_key=key, **more)
    return Adapter().send(message, settings(fake), context or FakeContext(answers=fake.http))


class TestPublic:
    def test_below_the_post_that_is_answered(self, fake: Fake) -> None:
        sent = send(fake, AMARA, "**Sorry!**", f"post:100:{AMARA}", in_reply_to="103")
        send(fake, AMARA, "Again", f"post:100:{AMARA}")
        assert [(one.extra["below"], one.text) for one in fake.taken] == [("103", "Sorry!"), ("100", "Again")]
        assert sent.external_id == fake.taken[0].id

    def test_a_long_answer_is_a_thread_and_a_retry_writes_the_rest(self, fake: Fake) -> None:
        text, context = " ".join(f"word{place}" for place in range(120)), FakeContext(answers=fake.http)

        def once(method: str, url: str, **more: Any) -> httpx.Response:
            fake.behaviour = "temporary" if len(fake.taken) == 1 else "good"
            return fake.http(method, url, **more)

        with pytest.raises(DeliveryError):
            send(fake, AMARA, text, f"post:100:{AMARA}", replace(context, answers=once, parts=context.parts))
        fake.behaviour = "good"
        send(fake, AMARA, text, f"post:100:{AMARA}", done=dict(context.parts))
        assert " ".join(one.text for one in fake.taken) == text and len(fake.taken) > 2
        assert [one.extra["below"] for one in fake.taken] == ["100", *(one.id for one in fake.taken[:-1])]

    def test_pictures_go_along_and_other_files_as_links(self, fake: Fake) -> None:
        send(fake, AMARA, "Look", f"post:100:{AMARA}", files=(PICTURE, BILL))
        (post,) = fake.taken
        assert post.text == "Look\nhttps://desk.example/f/2" and len(post.files) == 1

    def test_the_same_words_twice_are_refused_with_advice(self, fake: Fake) -> None:
        send(fake, AMARA, "Sorry", f"post:100:{AMARA}")
        with pytest.raises(DeliveryError) as caught:
            send(fake, AMARA, "Sorry", f"post:100:{AMARA}")
        assert caught.value.failure.permanent and "earlier try" in caught.value.failure.text

    def test_without_a_post_nothing_is_shouted_to_everybody(self, fake: Fake) -> None:
        with pytest.raises(DeliveryError):
            send(fake, AMARA, "Hello", "post::3333333333")
        assert not fake.calls


class TestPrivate:
    def test_a_mention_is_answered_privately(self, fake: Fake) -> None:
        send(fake, AMARA, "Your order number?", f"post:100:{AMARA}", private=True)
        assert [(one.to, one.extra["public"]) for one in fake.taken] == [(AMARA, False)]

    def test_who_takes_no_messages_is_named(self, fake: Fake) -> None:
        with pytest.raises(DeliveryError) as caught:
            send(fake, MAX, "Hello", f"post:100:{MAX}", private=True)
        assert caught.value.failure.permanent and caught.value.failure.kind == "recipient"
        assert "takes no direct messages" in caught.value.failure.text

    def test_a_long_message_is_one_and_pictures_follow(self, fake: Fake) -> None:
        sent = send(fake, YUKI, "word " * 300, f"dm:{YUKI}", files=(PICTURE, BILL))
        text, picture = fake.taken
        assert text.text.startswith("word") and text.text.endswith("https://desk.example/f/2") and len(picture.files) == 1
        assert sent.further == (picture.id,)

    @pytest.mark.parametrize("who", ["", "@amara", "12/../34"])
    def test_only_numbers_are_written_to(self, fake: Fake, who: str) -> None:
        with pytest.raises(DeliveryError):
            send(fake, who, "Hello", "dm:1")
        assert not fake.calls


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "body", "kind", "permanent"),
        [
            (401, {"title": "Unauthorized", "detail": "Unauthorized"}, "auth", True),
            (402, {"title": "CreditsDepleted", "detail": "Your enrolled account does not have any credits"}, "limit", True),
            (403, {"detail": "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
                   "type": "https://api.twitter.com/2/problems/oauth1-permissions"}, "auth", True),
            (403, {"errors": [{"code": 349, "message": "You cannot send messages to this user."}]}, "recipient", True),
            (403, {"errors": [{"code": 326, "message": "To protect our users"}]}, "auth", True),
            (403, {"detail": "something new"}, "policy", True), (404, {}, "recipient", True), (400, {"errors": [7]}, "content", True),
            (429, {"title": "Too Many Requests"}, "limit", False), (503, {}, "provider", False), (500, [], "provider", False),
        ],
    )  # fmt: skip
    def test_what_they_mean(self, fake: Fake, status: int, body: Any, kind: str, permanent: bool) -> None:
        def answers(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(status, json=body, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError) as caught:
            send(fake, YUKI, "Hello", f"dm:{YUKI}", FakeContext(answers=answers))
        assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent) and caught.value.failure.text

    @pytest.mark.parametrize(("header", "low", "high"), [("300", 295, 300), ("-50", 1, 1), ("", 900, 900), ("x", 900, 900)])
    def test_a_limit_names_its_end(self, fake: Fake, header: str, low: int, high: int) -> None:
        reset = str(int(time.time()) + int(header)) if header.lstrip("-").isdigit() else header

        def answers(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(429, headers={"x-rate-limit-reset": reset}, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError) as caught:
            send(fake, YUKI, "Hello", f"dm:{YUKI}", FakeContext(answers=answers))
        assert caught.value.retry_after is not None and low <= caught.value.retry_after <= high


class TestActs:
    def act(self, fake: Fake, name: str, key: str = f"post:100:{AMARA}", number: str = "103") -> None:
        action = Action(name, IdentityRef("x", AMARA), number, conversation_key=key)
        Adapter().perform(action, settings(fake), FakeContext(answers=fake.http))

    def test_like_hide_and_back(self, fake: Fake) -> None:
        self.act(fake, "like")
        self.act(fake, "hide")
        assert fake.liked == fake.hidden == {"103"}
        self.act(fake, "unlike")
        self.act(fake, "show")
        assert fake.liked == fake.hidden == set()

    def test_deleting_posts_and_messages(self, fake: Fake) -> None:
        self.act(fake, "delete")
        self.act(fake, "delete", f"dm:{YUKI}", "7")
        assert [call.url.rpartition("/2")[2] for call in fake.calls] == ["/tweets/103", "/dm_events/7"]

    @pytest.mark.parametrize(
        ("name", "key", "number"), [("like", "dm:1", "7"), ("react", "post:1:2", "7"), ("like", "post:1:2", "../7")]
    )
    def test_what_x_cannot_do(self, fake: Fake, name: str, key: str, number: str) -> None:
        with pytest.raises(DeliveryError):
            self.act(fake, name, key, number)
        assert not fake.calls


class TestFiles:
    def test_a_picture_of_a_message_is_fetched_signed(self, fake: Fake) -> None:
        (call,) = fake.say("yuki", "Look", direct=True, file=("a.jpg", "image/jpeg", b"picture"))
        (item,) = [one for raw in Adapter().unpack(call, settings(fake)) for one in Adapter().parse(raw.payload, raw.headers)]
        assert isinstance(item, Inbound) and item.conversation_key == f"dm:{YUKI}"
        found = Adapter().fetch(item.files[0], settings(fake), FakeContext(answers=fake.http))
        assert (found.content, found.content_type) == (b"picture", "image/jpeg")

    @pytest.mark.parametrize(
        ("address", "signed"),
        [
            ("https://pbs.twimg.com/a.jpg", False),
            ("https://video.twimg.com/a.mp4", False),
            ("https://ton.twitter.com/1.1/a.jpg", True),
        ],
    )
    def test_our_keys_go_only_where_they_belong(self, fake: Fake, address: str, signed: bool) -> None:
        seen: list[Any] = []

        def answers(method: str, url: str, **more: Any) -> httpx.Response:
            seen.append(more["headers"])
            return httpx.Response(200, content=b"x", request=httpx.Request(method, url))

        Adapter().fetch(File("a", "image/jpeg", 0, ref=address), settings(fake), FakeContext(answers=answers))
        assert ("authorization" in seen[0]) is signed

    @pytest.mark.parametrize(
        "address",
        ["https://evil.example/a.jpg", "http://pbs.twimg.com/a.jpg", "https://pbs.twimg.com.evil.example/", "https://pbs.twimg.com@evil/",
         "https://twimg.com/a", "https://pbs.twimg.com:444/a", "https://[", "", "file:///etc/passwd"],
    )  # fmt: skip
    def test_no_other_host_is_asked(self, fake: Fake, address: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            Adapter().fetch(File("a", "image/jpeg", 0, ref=address), settings(fake), FakeContext())
        assert caught.value.failure.kind == "policy"


class TestLength:
    @pytest.mark.parametrize(
        ("text", "weight"),
        [("a" * 280, 280), ("日本", 4), ("Привет", 6), ("नमस्ते", 6), ("👩‍👩‍👧‍👦", 2), ("👍🏽", 2), ("🇯🇵", 2), ("❤️", 2), ("1️⃣", 2),
         ("https://shop.example/" + "x" * 200, 23), ("see https://a.example/b?c=d.", 28), ("go to shop.com now", 33), ("e.g. this", 9),
         ("“quoted” — …", 13), ("café", 4)],
    )  # fmt: skip
    def test_by_xs_own_measure(self, text: str, weight: int) -> None:
        assert weights.SCALE.weigh(text) == weight

    def test_an_address_is_never_torn(self) -> None:
        address = "https://shop.example/" + "x" * 300
        found = weights.pieces("word " * 55 + address)
        assert any(address in one for one in found) and len(found) == 2

    @given(st.text(alphabet="ab 日é👍🏽\u200d👩.🇯🇵\nhttps://x.example/", min_size=1, max_size=1500))
    def test_nothing_is_lost_and_every_post_fits(self, text: str) -> None:
        found = weights.pieces(text)
        assert all(weights.SCALE.weigh(one) <= weights.POST_MAX for one in found)
        assert "".join("".join(found).split()) == "".join(weights.unicodedata.normalize("NFC", shaping.worded(text)).split())

    def test_the_composer_is_told(self) -> None:
        found = Adapter().measure("日本" * 80)
        assert (found.used, found.limit, found.parts) == (320, 280, 2)


class TestSetup:
    def test_our_address_is_registered_and_the_account_subscribed(self, fake: Fake) -> None:
        assert all(one.ok for one in probe.checks(settings(fake), fake.http))
        assert [one["url"] for one in fake.webhooks] == [HOOK] and fake.subscribed
        fake.webhooks[0]["valid"] = False
        assert all(one.ok for one in probe.checks(settings(fake), fake.http)) and len(fake.webhooks) == 1
        assert fake.webhooks[0]["valid"]

    def test_what_is_wrong_is_named(self, fake: Fake) -> None:
        (missing,) = probe.checks(settings(fake, bearer_token=""), fake.http)
        (wrong,) = probe.checks(settings(fake, access_token_secret="x"), fake.http)
        assert "bearer_token" in missing.text and not wrong.ok
        *_first, port = probe.checks(replace(settings(fake), hook="https://desk.example:8443/hooks/x/"), fake.http)
        assert not port.ok and "port" in port.mend

    def test_the_form(self) -> None:
        assert XForm({"consumer_key": "k", "access_token": "1111111111-abc"}).is_valid()
        assert "access_token" in XForm({"consumer_key": "k", "access_token": "abc"}).errors
        assert Adapter().check_name(" @NorthWind ") == "@northwind"
        with pytest.raises(ValueError):
            Adapter().check_name("north wind")


class TestRuler:
    """What the composer counts is what goes out."""

    def test_a_post_and_a_direct_message_have_their_own_lengths(self) -> None:
        adapter, text = Adapter(), "word " * 100
        post, direct = (adapter.ruler(Settings(1, "X", ""), key=key) for key in ("post:1:2", "dm:2"))
        assert (post.measure(text).limit, post.measure(text).parts) == (280, 2)
        assert (direct.measure(text).limit, direct.measure(text).parts, direct.pieces(text)) == (10_000, 1, [text.strip()])

    def test_a_private_answer_to_a_post_is_a_direct_message(self) -> None:
        assert Adapter().ruler(Settings(1, "X", ""), key="post:1:2", private=True).measure("x").limit == 10_000

    @pytest.mark.parametrize(
        ("key", "private", "public"),
        [("post:1:2", False, True), ("post:1:2", True, False), ("dm:2", False, False), ("", False, False)],
    )
    def test_it_says_whether_everybody_can_read_it(self, key: str, private: bool, public: bool) -> None:
        assert Adapter().ruler(Settings(1, "X", ""), key=key, private=private).public is public


class TestBrokenOff:
    def test_a_thread_with_a_picture_goes_on_where_it_broke_off(self, fake: Fake) -> None:
        text, began = " ".join(f"word{place} &" for place in range(90)), clock.now()
        key, files = f"post:100:{AMARA}", (PICTURE,)
        for cuts in (1, 1, 0):
            fake.cuts, context = cuts, FakeContext(answers=fake.http)
            if cuts:
                with pytest.raises(DeliveryError):
                    send(fake, AMARA, text, key, context, files=files, cut=began if fake.taken else None)
        sent = send(fake, AMARA, text, key, context, files=files, cut=began)
        assert len(fake.taken) > 2 and " ".join(one.text for one in fake.taken) == text
        assert [sent.external_id, *sent.further] == [one.id for one in fake.taken]
        assert context.looked == set(context.parts)

    def test_a_picture_in_private_is_known_by_being_one(self, fake: Fake) -> None:
        fake.cuts, began = 1, clock.now()
        with pytest.raises(DeliveryError):
            send(fake, YUKI, "", f"dm:{YUKI}", files=(PICTURE,))
        assert send(fake, YUKI, "", f"dm:{YUKI}", files=(PICTURE,), cut=began).external_id == fake.taken[0].id
        assert len(fake.taken) == 1
