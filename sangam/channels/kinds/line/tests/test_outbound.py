"""Answers on their way out, media on their way in, names."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Inbound, Outbound
from sangam.channels.kinds.line import errors
from sangam.channels.kinds.line.fake import GROUP, Fake
from sangam.channels.kinds.line.names import named
from sangam.channels.kinds.line.outbound import units
from sangam.channels.kinds.line.tests.other_side import ADAPTER, fresh, reaching, read, settings_for
from sangam.channels.testing import FakeContext, outbound
from sangam.lib import clock

KIND = "line_user_id"
MB = 1024 * 1024
LINK = "https://desk.example/f/abc"


def to(fake: Any, **more: Any) -> Outbound:
    return outbound(KIND, fake.persona("aiko").value, **more)


def file(name: str, kind: str, size: int = 1000, link: str = LINK) -> File:
    return File(name, kind, size, link=link)


class TestAnswers:
    def test_words_without_marks(self) -> None:
        fake = fresh()
        sent = ADAPTER.send(to(fake, text="**Yes**, see [here](https://a.example)"), settings_for(fake), reaching(fake))
        (taken,) = fake.taken
        assert taken.text == "Yes, see here (https://a.example)" and sent.external_id == taken.id

    def test_the_same_answer_again_is_taken_once_and_has_the_same_id(self) -> None:
        """409: the first call got through, its answer was lost."""
        fake = fresh()
        first = ADAPTER.send(to(fake), settings_for(fake), reaching(fake))
        again = ADAPTER.send(to(fake), settings_for(fake), reaching(fake))
        assert len(fake.taken) == 1 and first.external_id == again.external_id and fake.used == 1

    def test_two_answers_are_two(self) -> None:
        fake = fresh()
        for key in ("key-1", "key-2"):
            ADAPTER.send(to(fake, key=key), settings_for(fake), reaching(fake))
        assert len(fake.taken) == 2

    def test_a_picture_and_a_video_go_as_such_and_the_rest_as_links(self) -> None:
        fake = fresh()
        files = (
            file("tent.png", "image/png"), file("clip.mp4", "video/mp4"), file("bill.pdf", "application/pdf"),
            file("huge.png", "image/png", 2 * MB), file("plain.png", "image/png", link="http://desk.example/f/x"),
        )  # fmt: skip
        ADAPTER.send(to(fake, files=files), settings_for(fake), reaching(fake))
        words, picture, video = fake.taken
        assert words.text.splitlines()[0] == "Hello"
        assert words.text.count("https://") == 2 and "bill.pdf: " in words.text and "plain.png: http://" in words.text
        assert picture.extra["type"] == "image" and picture.extra["previewImageUrl"] == LINK
        assert video.extra["type"] == "video" and video.extra["previewImageUrl"].startswith("https://profile.line-scdn.net/")

    def test_a_file_alone_needs_no_words(self) -> None:
        fake = fresh()
        ADAPTER.send(to(fake, text="", files=(file("tent.png", "image/png"),)), settings_for(fake), reaching(fake))
        assert [one.extra["type"] for one in fake.taken] == ["image"]

    def test_in_a_group_everybody_is_answered(self) -> None:
        fake = fresh()
        ADAPTER.send(to(fake, conversation_key=GROUP), settings_for(fake), reaching(fake))
        assert fake.taken[0].to == GROUP

    def test_a_failure_in_the_middle_repeats_only_the_rest(self) -> None:
        fake = fresh()
        message = to(fake, text="x" * 5000 * 4 + "y", files=tuple(file(f"{n}.png", "image/png") for n in range(3)))
        ctx, calls = FakeContext(), []

        def breaking(method: str, url: str, **more: Any) -> httpx.Response:
            calls.append(url)
            if len(calls) == 2:
                raise httpx.ReadTimeout("slow")
            return fake.http(method, url, **more)

        ctx.answers = breaking
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(message, settings_for(fake), ctx)
        assert not caught.value.failure.permanent and len(ctx.parts) == 5 and len(fake.taken) == 5
        later = reaching(fake)
        sent = ADAPTER.send(to(fake, text=message.text, files=message.files, done=ctx.parts), settings_for(fake), later)
        assert len(fake.taken) == 8 and list(later.parts) == ["message-5", "message-6", "message-7"]
        assert [sent.external_id, *sent.further] == [one.id for one in fake.taken]

    def test_a_call_that_got_through_and_was_not_written_down_is_not_sent_twice(self) -> None:
        fake, first = fresh(), FakeContext()
        first.answers = fake.http
        message = to(fake, text="x" * 12_000)
        ADAPTER.send(message, settings_for(fake), first)
        half = {"message-0": first.parts["message-0"]}
        again = reaching(fake)
        sent = ADAPTER.send(to(fake, text=message.text, done=half), settings_for(fake), again)
        assert len(fake.taken) == 3 and list(again.parts) == ["message-1", "message-2"]
        assert [sent.external_id, *sent.further] == [one.id for one in fake.taken]


class TestPieces:
    @given(st.text(alphabet="ab 。\n😀é\u0301", max_size=12_000))
    def test_nothing_is_lost_and_no_piece_is_too_long(self, text: str) -> None:
        pieces = ADAPTER.pieces(text)
        assert all(units(one) <= 5000 for one in pieces)
        assert [one for one in "".join(pieces) if one.isalpha() or one == "😀"] == [
            one for one in text if one.isalpha() or one == "😀"
        ]

    def test_an_emoji_counts_twice(self) -> None:
        assert [units(one) for one in ADAPTER.pieces("😀" * 2501)] == [5000, 2]
        found = ADAPTER.measure("😀" * 2501)
        assert (found.used, found.limit, found.parts) == (5002, 5000, 2)


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "message", "kind", "permanent"),
        [
            (400, "Failed to send messages", "recipient", True), (400, "The property, 'to', is invalid", "recipient", True),
            (400, "The request body has 1 error(s)", "content", True), (401, "Authentication failed", "auth", True),
            (403, "Access to this API is not available for your account", "auth", True), (413, "", "content", True),
            (429, "You have reached your monthly limit.", "limit", True),
            (429, "The API rate limit has been exceeded. Try again later.", "limit", False),
            (429, "The number of concurrent requests has exceeded the limit", "limit", False),
            (500, "Internal error", "provider", False), (502, "", "provider", False),
        ],
    )  # fmt: skip
    def test_what_they_mean(self, status: int, message: str, kind: str, permanent: bool) -> None:
        fake = fresh()

        def refusing(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(status, json={"message": message}, request=httpx.Request(method, url))

        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake), FakeContext(answers=refusing))
        assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent)
        if status == 429 and not permanent:
            assert caught.value.retry_after == errors.PAUSE_SECONDS

    def test_the_field_that_is_wrong_is_named(self) -> None:
        body = {
            "message": "The request body has 1 error(s)",
            "details": [{"message": "May not be empty", "property": "messages[0].text"}],
        }
        found = errors.reading(httpx.Response(400, json=body))
        assert found and "messages[0].text: May not be empty" in str(found)

    def test_the_months_messages_are_used_up(self) -> None:
        fake = fresh()
        fake.used = fake.quota
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake), reaching(fake))
        assert caught.value.failure.permanent and "another channel" in caught.value.failure.text


class TestTokens:
    def test_a_stateless_token_is_asked_for_once(self) -> None:
        fake = fresh()
        settings = settings_for(fake, access_token="")
        for key in ("key-1", "key-2"):
            ADAPTER.send(to(fake, key=key), settings, reaching(fake))
        assert [call.url.rpartition("/")[2] for call in fake.calls] == ["token", "push", "push"]

    def test_after_its_time_a_new_one_is_asked_for(self) -> None:
        fake = fresh()
        settings = settings_for(fake, access_token="")
        ADAPTER.send(to(fake), settings, reaching(fake))
        with clock.held_at(clock.now() + dt.timedelta(minutes=14)):
            ADAPTER.send(to(fake, key="key-2"), settings, reaching(fake))
        assert sum(call.url.endswith("/oauth2/v3/token") for call in fake.calls) == 2

    def test_one_that_was_revoked_is_replaced(self) -> None:
        fake = fresh()
        settings = settings_for(fake, access_token="")
        ADAPTER.send(to(fake), settings, reaching(fake))
        fake.tokens = {"something else"}
        ADAPTER.send(to(fake, key="key-2"), settings, reaching(fake))
        assert len(fake.taken) == 2

    def test_a_wrong_secret_is_for_good(self) -> None:
        fake = fresh()
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake, access_token="", channel_secret="x"), reaching(fake))
        assert caught.value.failure.permanent and caught.value.failure.kind == "auth"


class TestFiles:
    def got(self, fake: Any, ref: str, name: str = "image-1.jpg") -> Any:
        return ADAPTER.fetch(File(name, "image/jpeg", 0, ref=ref), settings_for(fake), reaching(fake))

    def test_a_picture_comes_by_its_id_with_the_type_that_it_has(self) -> None:
        fake = fresh()
        (call,) = fake.say("aiko", file=("x.png", "image/png", b"png"))
        (item,) = ADAPTER.parse(call.body, {})
        found = ADAPTER.fetch(item.files[0], settings_for(fake), reaching(fake))
        assert (found.content, found.content_type, found.name.rpartition(".")[2]) == (b"png", "image/png", "png")

    def test_a_video_that_is_being_prepared_comes_later(self) -> None:
        fake = fresh()
        fake.media["5"], fake.preparing = ("video/mp4", b"mp4"), {"5"}
        with pytest.raises(DeliveryError) as caught:
            self.got(fake, "content/5")
        assert not caught.value.failure.permanent and caught.value.retry_after
        fake.preparing.clear()
        assert self.got(fake, "content/5").content == b"mp4"

    def test_what_is_gone_is_gone(self) -> None:
        with pytest.raises(DeliveryError) as caught:
            self.got(fresh(), "content/404")
        assert caught.value.failure.permanent

    def test_a_sticker_is_got_without_our_token(self) -> None:
        fake = fresh()
        assert self.got(fake, "sticker/1988", "sticker-1988.png").content_type == "image/png"
        assert "authorization" not in fake.calls[0].headers

    @pytest.mark.parametrize(
        "ref", ["https://evil.example/x", "content/../../x", "content/", "", "other/5", "content/5?x", "content/5/preview", "5"]
    )
    def test_nothing_else_is_ever_called(self, ref: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.fetch(File("x", "", 0, ref=ref), settings_for(fresh()), FakeContext())
        assert caught.value.failure.permanent


class TestNames:
    def items(self, fake: Any, **more: Any) -> list[Any]:
        (call,) = fake.say("aiko", "Hello", **more)
        return ADAPTER.parse(call.body, {})

    def test_a_name_comes_from_the_profile_once(self) -> None:
        fake = fresh()
        for _twice in range(2):
            (item,) = named(self.items(fake), settings_for(fake), fake.http)
            assert item.sender_name == item.sender[0].name == "葵子"
        assert len(fake.calls) == 1

    def test_in_a_group_from_the_member(self) -> None:
        fake = fresh()
        (item,) = named(self.items(fake, group=True), settings_for(fake), fake.http)
        assert item.sender_name == "葵子" and f"/group/{GROUP}/member/" in fake.calls[0].url

    def test_who_has_no_name_and_trouble_keep_no_message_waiting(self) -> None:
        fake = fresh()
        items = self.items(fake)
        fake.blocked.add(fake.persona("aiko").value)
        assert named(items, settings_for(fake), fake.http) == items
        troubled, asked = settings_for(fresh()), []

        def down(method: str, url: str, **_more: Any) -> httpx.Response:
            asked.append(url)
            raise httpx.ConnectTimeout("down")

        assert named(items * 3, troubled, down) == items * 3
        assert len(asked) == 1, "after trouble LINE is left alone for a while"


class TestWhatWasAnswered:
    def asked(self, fake: Fake) -> Inbound:
        (call,) = fake.say("aiko", "Where is my tent?")
        return read(*json.loads(call.body)["events"])[0]

    def test_an_answer_quotes_once(self) -> None:
        fake = fresh()
        answered = self.asked(fake).extra["kept"]
        ADAPTER.send(to(fake, text="a" * 5001, answered=answered), settings_for(fake), reaching(fake))
        assert [one.extra.get("quoteToken") for one in fake.taken] == [answered["quote_token"], None]

    def test_without_words_nothing_is_quoted(self) -> None:
        fake = fresh()
        picture = (file("tent.png", "image/png"),)
        ADAPTER.send(
            to(fake, text="", files=picture, answered=self.asked(fake).extra["kept"]), settings_for(fake), reaching(fake)
        )
        assert "quoteToken" not in fake.taken[0].extra

    def test_a_message_is_marked_as_read_by_its_own_token(self) -> None:
        fake = fresh()
        asked = self.asked(fake)
        act = Action("seen", asked.sender[0], asked.external_id, extra=asked.extra["kept"])
        ADAPTER.perform(act, settings_for(fake), reaching(fake))
        assert fake.read == [asked.external_id]


class TestActions:
    def test_typing_shows_to_one_person_only(self) -> None:
        fake = fresh()
        who = IdentityRef(KIND, fake.persona("aiko").value)
        ADAPTER.perform(Action("typing", who, conversation_key=who.value), settings_for(fake), reaching(fake))
        ADAPTER.perform(Action("typing", who, conversation_key=GROUP), settings_for(fake), reaching(fake))
        ADAPTER.perform(Action("seen", who, "9001"), settings_for(fake), reaching(fake))
        assert [call.url.rpartition("/v2")[2] for call in fake.calls] == ["/bot/chat/loading/start"]

    @pytest.mark.parametrize("value", [" U4af4980629 ", "C" + "9" * 32])
    def test_an_id_as_typed(self, value: str) -> None:
        assert ADAPTER.check_name(value) == value.strip()

    @pytest.mark.parametrize("value", ["@skerry", "", "a b", "葵子"])
    def test_a_name_is_no_id(self, value: str) -> None:
        with pytest.raises(ValueError):
            ADAPTER.check_name(value)
