"""Answers, through a provider that refuses what Telegram refuses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from sangam.channels.base import Action, DeliveryError, File, IdentityRef, Outbound, Settings
from sangam.channels.kinds.telegram import errors, fake, files, inbound
from sangam.channels.kinds.telegram.adapter import Adapter
from sangam.channels.testing import FakeContext, outbound

YARED = "5200000003"
PNG = b"\x89PNG and so on"


@dataclass
class Other:
    """The provider with one talk begun, and the house on this side."""

    fake: fake.Fake = field(default_factory=lambda: fake.Fake("https://telegram.example"))

    def __post_init__(self) -> None:
        self.fake.say("yared", "Hi")
        self.ctx = FakeContext(answers=self.fake.http)
        self.settings = Settings(1, "Telegram", "", self.fake.settings())

    def send(self, **more: Any) -> Any:
        self.ctx.parts.clear()
        return Adapter().send(self.message(**more), self.settings, self.ctx)

    def message(self, **more: Any) -> Outbound:
        return outbound("telegram_id", YARED, **more)

    def refused(self, **more: Any) -> DeliveryError:
        with pytest.raises(DeliveryError) as caught:
            self.send(**more)
        return caught.value

    def act(self, name: str, **more: Any) -> None:
        Adapter().perform(Action(name, IdentityRef("telegram_id", YARED), **more), self.settings, self.ctx)


@pytest.fixture
def other() -> Other:
    return Other()


def picture(name: str = "map.png", content: bytes = PNG, **more: Any) -> File:
    return File(name, "image/png", len(content), content=content, **more)


class TestText:
    def test_marks_and_what_is_answered(self, other: Other) -> None:
        sent = other.send(text="**Yes** & no", in_reply_to=f"{YARED}:1", conversation_key=YARED)
        (taken,) = other.fake.taken
        assert (taken.text, taken.extra["mode"], taken.id) == ("Yes & no", "HTML", sent.external_id)
        assert taken.extra["reply"] == {"message_id": 1, "allow_sending_without_reply": True}

    def test_only_the_first_of_several_is_a_reply_and_one_of_another_chat_none(self, other: Other) -> None:
        other.send(text="word " * 1500, in_reply_to=f"{YARED}:1")
        other.send(text="Hello", in_reply_to="77:1")
        assert [bool(one.extra["reply"]) for one in other.fake.taken] == [True, False, False]

    def test_marks_that_cannot_be_read_go_as_plain_words(self, other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fake, "TAGS", ())
        other.send(text="**Yes** & no")
        assert [(one.text, one.extra["mode"]) for one in other.fake.taken] == [("Yes & no", None)]

    def test_a_group_is_answered_in_the_group(self, other: Other) -> None:
        other.fake.chats[-500001] = {}
        other.send(text="Open!", conversation_key="-500001")
        assert other.fake.taken[0].to == "-500001"

    def test_a_group_that_became_a_supergroup_is_found(self, other: Other) -> None:
        other.fake.moved = {-500001: -1001}
        sent = other.send(text="word " * 1500, conversation_key="-500001")
        assert [one.to for one in other.fake.taken] == ["-1001", "-1001"] and sent.external_id.startswith("-1001:")

    def test_a_business_chat_is_answered_in_the_accounts_name(self, other: Other) -> None:
        other.send(conversation_key=f"Bc1/{YARED}")
        assert b'"business_connection_id":"Bc1"' in other.fake.calls[-1].body


class TestFiles:
    def test_few_words_go_with_a_single_file(self, other: Other) -> None:
        sent = other.send(text="The *map*", files=(picture(),))
        (taken,) = other.fake.taken
        assert (taken.text, taken.files, taken.extra["method"], sent.further) == ("The map", ("map.png",), "sendPhoto", ())

    def test_many_words_go_before_it(self, other: Other) -> None:
        other.send(text="x" * 1025, files=(picture(),))
        assert [(one.extra["method"], len(one.text)) for one in other.fake.taken] == [("sendMessage", 1025), ("sendPhoto", 0)]

    def test_a_picture_that_is_none_goes_as_a_document(self, other: Other) -> None:
        other.send(text="", files=(picture(content=b"not a picture"),))
        assert [one.extra["method"] for one in other.fake.taken] == ["sendDocument"]

    def test_how_types_go(self, other: Other) -> None:
        types = ("video/mp4", "audio/mpeg", "image/gif", "application/pdf", "text/html")
        other.send(text="", files=tuple(File(f"f{at}", one, 1, content=b"x") for at, one in enumerate(types)))
        methods = [one.extra["method"] for one in other.fake.taken]
        assert methods == ["sendVideo", "sendAudio", "sendAnimation", "sendDocument", "sendDocument"]

    def test_what_is_too_large_is_a_link(self, other: Other) -> None:
        large = replace(picture("atlas.tif"), size=51 << 20, link="https://desk.example/files/1")
        other.send(text="Here", files=(large,))
        assert other.fake.taken[0].text == "Here\n\natlas.tif: https://desk.example/files/1"
        assert other.refused(files=(replace(large, link=""),)).failure.kind == "content"

    def test_another_attempt_sends_only_the_rest(self, other: Other) -> None:
        message = other.message(text="word " * 1500, files=(picture("a.png"), picture("b.png")))
        with pytest.raises(DeliveryError):
            Adapter().send(message, other.settings, replace(other.ctx, answers=_fails_after(2, other.fake)))
        done = dict(other.ctx.parts)
        sent = Adapter().send(replace(message, done=done), other.settings, other.ctx)
        assert list(done) == ["text-0", "text-1"] and len(other.fake.taken) == 4
        assert (sent.external_id, len(sent.further)) == (done["text-0"], 3)


def _fails_after(count: int, other: fake.Fake) -> Any:
    """The line breaks before a later call."""
    made: list[str] = []

    def call(method: str, url: str, **more: Any) -> httpx.Response:
        made.append(url)
        if len(made) > count:
            raise httpx.ConnectError("the line broke")
        return other.http(method, url, **more)

    return call


class TestRefusals:
    @pytest.mark.parametrize(
        ("code", "said", "kind", "permanent"),
        [
            (403, "Forbidden: bot was blocked by the user", "recipient", True),
            (403, "Forbidden: user is deactivated", "recipient", True),
            (403, "Forbidden: bot can't initiate conversation with a user", "recipient", True),
            (403, "Forbidden: bot was kicked from the supergroup chat", "recipient", True),
            (400, "Bad Request: chat not found", "recipient", True),
            (400, "Bad Request: PEER_ID_INVALID", "recipient", True),
            (400, "Bad Request: not enough rights to send text messages to the chat", "recipient", True),
            (400, "Bad Request: BUSINESS_PEER_USAGE_MISSING", "window", True),
            (400, "Bad Request: message is too long", "content", True),
            (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", "content", True),
            (400, "Bad Request: something new", "content", True),
            (401, "Unauthorized", "auth", True),
            (404, "Not Found", "auth", True),
            (413, "Request Entity Too Large", "content", True),
            (429, "Too Many Requests: retry after 12", "limit", False),
            (409, "Conflict: terminated by other getUpdates request", "provider", False),
            (500, "Internal Server Error", "provider", False),
            (502, "Bad Gateway", "provider", False),
        ],
    )
    def test_what_they_mean(self, code: int, said: str, kind: str, permanent: bool) -> None:
        answer = httpx.Response(code, json={"ok": False, "error_code": code, "description": said})
        error = errors.reading(answer)
        assert error and (error.failure.kind, error.failure.permanent, error.failure.code) == (kind, permanent, str(code))
        assert error.failure.text.startswith(said)

    def test_a_limit_says_how_long_to_wait(self, other: Other) -> None:
        other.fake.behaviour = "temporary"
        error = other.refused()
        assert (error.failure.kind, error.retry_after) == ("limit", 7)

    def test_somebody_who_never_wrote_cannot_be_written_to(self, other: Other) -> None:
        assert other.refused(recipients=outbound("telegram_id", "99").recipients).failure.kind == "recipient"
        assert other.refused(recipients=outbound("telegram_id", "nobody").recipients).failure.permanent

    def test_a_wrong_token_is_a_matter_for_an_admin(self, other: Other) -> None:
        for token in ("7001:wrong", ""):
            other.settings = replace(other.settings, values={**other.settings.values, "bot_token": token})
            assert other.refused().failure.kind == "auth"

    def test_no_refusal_shows_the_token(self, other: Other) -> None:
        def broken(method: str, url: str, **more: Any) -> httpx.Response:
            raise httpx.ConnectError("no way", request=httpx.Request(method, url))

        other.ctx.answers = broken
        assert fake.TOKEN not in other.refused().failure.text


class TestActions:
    def test_reactions(self, other: Other) -> None:
        other.act("react", external_id=f"{YARED}:1", value="👍")
        assert other.fake.reactions == {f"{YARED}:1": [{"type": "emoji", "emoji": "👍"}]}
        other.act("react", external_id=f"{YARED}:1", value="")
        assert other.fake.reactions == {f"{YARED}:1": []}
        with pytest.raises(DeliveryError) as caught:
            other.act("react", external_id=f"{YARED}:1", value="🧦")
        assert "emoji" in caught.value.failure.text and caught.value.failure.permanent

    def test_typing_and_taking_back(self, other: Other) -> None:
        other.act("typing", conversation_key=YARED)
        other.act("delete", external_id=f"{YARED}:2")
        assert [one.url.rpartition("/")[2] for one in other.fake.calls] == ["sendChatAction", "deleteMessage"]

    def test_a_pressed_button_is_answered_softly(self, other: Other) -> None:
        (call,) = other.fake.say("yared", choice="yes")
        items = inbound.parse(call.body, {})
        assert inbound.settle(items, other.settings, other.fake.http) == items and len(other.fake.heard) == 1
        wrong = replace(other.settings, values={"bot_token": "7:no", "endpoint": other.fake.base})
        assert inbound.settle(items, wrong, other.fake.http) == items


class TestFetching:
    def file(self, other: Other, content: bytes) -> File:
        (call,) = other.fake.say("yared", file=("a.pdf", "application/pdf", content))
        (item,) = inbound.parse(call.body, {})
        return item.files[0]  # type: ignore[union-attr]

    def test_by_id(self, other: Other) -> None:
        found = Adapter().fetch(self.file(other, b"%PDF"), other.settings, other.ctx)
        assert (found.content, found.content_type, found.name) == (b"%PDF", "application/pdf", "a.pdf")

    def test_more_than_twenty_megabytes_is_not_given(self, other: Other) -> None:
        large = self.file(other, bytes(files.DOWNLOAD_MAX + 1))
        for file in (large, replace(large, size=0)):
            with pytest.raises(DeliveryError) as caught:
                Adapter().fetch(file, other.settings, other.ctx)
            assert caught.value.failure.permanent and "20 MB" in caught.value.failure.text

    @pytest.mark.parametrize(
        "path", ["", "https://evil.example/x", "/etc/passwd", "a/../../b", "a?b", "//evil.example/x", "a b"]
    )
    def test_a_place_that_is_none_is_not_gone_to(self, other: Other, path: str) -> None:
        file = self.file(other, b"x")
        other.fake.files[file.ref] = (path, b"x")
        with pytest.raises(DeliveryError):
            Adapter().fetch(file, other.settings, other.ctx)
        assert all("/file/" not in call.url for call in other.fake.calls)
