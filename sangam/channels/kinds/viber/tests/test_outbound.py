"""Answers on their way out, media on their way in, the connection test."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.channels.base import Check, DeliveryError, File, Outbound, Receipt
from sangam.channels.kinds.viber import errors, probe
from sangam.channels.kinds.viber.fake import WORDS
from sangam.channels.kinds.viber.outbound import units
from sangam.channels.kinds.viber.tests.other_side import ADAPTER, fresh, reaching, settings_for
from sangam.channels.outgoing import Look
from sangam.channels.testing import HOOK, FakeContext, outbound

KIND = "viber_user_id"
MB = 1024 * 1024


def to(fake: Any, **more: Any) -> Outbound:
    return outbound(KIND, fake.persona("olena").value, **more)


def file(name: str, kind: str, size: int = 1000, scheme: str = "https") -> File:
    return File(name, kind, size, link=f"{scheme}://desk.example/files/shared/token/{name}")


class TestAnswers:
    def test_words_without_marks_under_the_name_of_the_brand(self) -> None:
        fake = fresh()
        message = to(fake, text="**Yes**, see [here](https://a.example)", look=Look("Skerry Outdoor and Mountain Sports"))
        sent = ADAPTER.send(message, settings_for(fake), reaching(fake))
        (taken,) = fake.taken
        assert taken.text == "Yes, see here (https://a.example)" and sent.external_id == taken.id
        assert taken.extra["sender"] == {"name": "Skerry Outdoor and Mountain"} and taken.extra["tracking_data"] == "key-1"
        assert taken.extra["min_api_version"] == 1

    def test_a_name_that_an_admin_chose(self) -> None:
        fake = fresh()
        ADAPTER.send(to(fake, look=Look("Skerry")), settings_for(fake, sender_name="Team Skerry"), reaching(fake))
        assert fake.taken[0].extra["sender"]["name"] == "Team Skerry"

    def test_files_by_what_viber_takes_and_the_rest_as_links(self) -> None:
        fake = fresh()
        files = (
            file("tent.png", "image/png"), file("clip.mp4", "video/mp4"), file("bill.pdf", "application/pdf"),
            file("big.jpg", "image/jpeg", 2 * MB), file("odd.gif", "image/png"), file("long.mp4", "video/mp4", 30 * MB),
            file("tool.exe", "application/x-msdownload"), file("huge.zip", "application/zip", 51 * MB),
            file("plain.png", "image/png", scheme="http"), file("noending", "text/plain"),
        )  # fmt: skip
        ADAPTER.send(to(fake, files=files), settings_for(fake), reaching(fake))
        words, *others = fake.taken
        assert [one.extra["type"] for one in others] == ["picture", "video", "file", "file", "file", "file"]
        assert [one.extra.get("file_name") for one in others[2:]] == ["bill.pdf", "big.jpg", "odd.gif", "long.mp4"]
        assert [line.partition(": ")[0] for line in words.text.splitlines()[2:]] == [
            "tool.exe",
            "huge.zip",
            "plain.png",
            "noending",
        ]

    def test_a_failure_in_the_middle_repeats_only_the_rest(self) -> None:
        fake, ctx, calls = fresh(), FakeContext(), []

        def breaking(method: str, url: str, **more: Any) -> httpx.Response:
            calls.append(url)
            if len(calls) == 3:
                raise httpx.ConnectError("away")
            return fake.http(method, url, **more)

        ctx.answers = breaking
        more = {"text": "x" * 14_000, "files": (file("tent.png", "image/png"),)}
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake, **more), settings_for(fake), ctx)
        assert not caught.value.failure.permanent and list(ctx.parts) == ["text-0", "text-1"]
        later = reaching(fake)
        sent = ADAPTER.send(to(fake, **more, done=ctx.parts), settings_for(fake), later)
        assert list(later.parts) == ["file-0"] and len(fake.taken) == 3
        assert [sent.external_id, *sent.further] == [one.id for one in fake.taken]

    def test_the_longest_message_fits_into_what_viber_reads(self) -> None:
        fake = fresh()
        ADAPTER.send(to(fake, text="漢" * 7000), settings_for(fake), reaching(fake))
        ADAPTER.send(to(fake, text="😀" * 3500), settings_for(fake), reaching(fake))
        assert len(fake.taken) == 2

    def test_somebody_who_left_is_not_written_to(self) -> None:
        fake = fresh()
        fake.say("olena", subscribes=False)
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake), reaching(fake))
        assert caught.value.failure.code == "6" and caught.value.failure.permanent and "left the bot" in str(caught.value)
        fake.say("olena", "I am back")
        assert ADAPTER.send(to(fake), settings_for(fake), reaching(fake)).external_id

    def test_a_hundred_without_an_answer_are_enough_for_now(self) -> None:
        fake = fresh()
        fake.unanswered[fake.persona("olena").value] = 100
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake), reaching(fake))
        assert not caught.value.failure.permanent and caught.value.retry_after == errors.PAUSE_SECONDS

    def test_what_became_of_it_is_told(self) -> None:
        fake = fresh()
        sent = ADAPTER.send(to(fake), settings_for(fake), reaching(fake))
        items = [item for call in fake.receipts() for item in ADAPTER.parse(call.body, {})]
        assert [(item.state, item.external_id) for item in items if isinstance(item, Receipt)] == [
            ("delivered", sent.external_id), ("read", sent.external_id),
        ]  # fmt: skip
        assert fake.receipts() == []


class TestPieces:
    @given(st.text(alphabet="ab 。\n😀é\u0301", max_size=16_000))
    def test_nothing_is_lost_and_no_piece_is_too_long(self, text: str) -> None:
        pieces = ADAPTER.pieces(text)
        assert all(units(one) <= 7000 for one in pieces)
        assert [one for one in "".join(pieces) if one.isalpha() or one == "😀"] == [
            one for one in text if one.isalpha() or one == "😀"
        ]

    def test_how_long_it_is(self) -> None:
        found = ADAPTER.measure("a" * 7001)
        assert (found.used, found.limit, found.parts) == (7001, 7000, 2)


class TestRefusals:
    @pytest.mark.parametrize("status", range(1, 25))
    def test_every_status_means_something(self, status: int) -> None:
        body = {"status": status, "status_message": WORDS.get(status, "told")}
        found = errors.reading(httpx.Response(200, json=body))
        assert found and found.failure.code == str(status) and body["status_message"] in str(found)
        assert found.failure.permanent is (status != 12)

    @pytest.mark.parametrize(
        ("answer", "kind", "permanent"),
        [
            (httpx.Response(200, json={"status": 99}), "provider", False), (httpx.Response(200, text="ok"), "provider", False),
            (httpx.Response(200, json={"status": True}), "provider", False), (httpx.Response(502), "provider", False),
            (httpx.Response(429), "limit", False), (httpx.Response(400), "content", True),
        ],
    )  # fmt: skip
    def test_other_answers(self, answer: httpx.Response, kind: str, permanent: bool) -> None:
        fake = fresh()
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake), FakeContext(answers=lambda *_args, **_more: answer))
        assert (caught.value.failure.kind, caught.value.failure.permanent) == (kind, permanent)

    def test_a_wrong_token(self) -> None:
        fake = fresh()
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.send(to(fake), settings_for(fake, auth_token="x"), reaching(fake))
        assert caught.value.failure.kind == "auth" and caught.value.failure.permanent


class TestFiles:
    def test_a_picture(self) -> None:
        fake = fresh()
        (call,) = fake.say("olena", file=("tent.png", "image/png", b"png"))
        item = ADAPTER.parse(call.body, {})[0]
        found = ADAPTER.fetch(item.files[0], settings_for(fake), reaching(fake))  # type: ignore[union-attr]
        assert (found.content, found.content_type, found.name) == (b"png", "image/png", "tent.png")
        assert "x-viber-auth-token" not in fake.calls[0].headers

    def test_an_address_that_has_expired(self) -> None:
        fake = fresh()
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.fetch(File("x", "", 0, ref=f"{fake.base}/media/0/x"), settings_for(fake), reaching(fake))
        assert caught.value.failure.permanent

    @pytest.mark.parametrize(
        "ref",
        [
            "https://evil.example/x", "https://viber.com.evil.example/x", "https://evilviber.com/x", "http://dl-media.viber.com/x",
            "https://dl-media.viber.com@evil.example/x", "https://user:pw@dl-media.viber.com/x", "https://dl-media.viber.com:8443/x",
            "file:///etc/passwd", "", "https://[::1/x", "https://evil.example/?dl-media.viber.com", "https://viber.example.evil/pa",
        ],
    )  # fmt: skip
    def test_nothing_else_is_ever_called(self, ref: str) -> None:
        with pytest.raises(DeliveryError) as caught:
            ADAPTER.fetch(File("x", "", 0, ref=ref), settings_for(fresh()), FakeContext())
        assert caught.value.failure.permanent

    @pytest.mark.parametrize("ref", ["https://dl-media.viber.com/5/x.jpg", "https://media-direct.cdn.viber.com/pg?x=1"])
    def test_vibers_own_hosts_are(self, ref: str) -> None:
        def answering(method: str, url: str, **_more: Any) -> httpx.Response:
            return httpx.Response(200, content=b"x", request=httpx.Request(method, url))

        found = ADAPTER.fetch(File("x", "image/jpeg", 0, ref=ref), settings_for(fresh()), FakeContext(answers=answering))
        assert found.content_type == "image/jpeg"


class TestProbe:
    def tried(self, fake: Any, hook: str = HOOK, **more: Any) -> list[Check]:
        return list(probe.checks(replace(settings_for(fake, **more), hook=hook), reaching(fake)))

    def test_all_is_well_and_our_address_is_registered(self) -> None:
        fake = fresh()
        fake.webhook = "https://old.example/"
        fake.listener = lambda call: 200 if ADAPTER.verify(call, settings_for(fake)).ok else 401
        bot, hook = self.tried(fake)
        assert bot.ok and "Skerry Outdoor" in bot.text and hook.ok and "https://old.example/" in hook.text
        assert fake.webhook == HOOK and "seen" in fake.events and json.loads(fake.calls[-1].body)["send_name"] is True

    @pytest.mark.parametrize("token", ["", "wrong"])
    def test_without_the_right_token_nothing_else_is_tried(self, token: str) -> None:
        (only,) = self.tried(fresh(), auth_token=token)
        assert not only.ok and only.mend

    def test_a_server_that_refuses_the_test_call(self) -> None:
        fake = fresh()
        fake.listener = lambda _call: 401
        assert [check.ok for check in self.tried(fake)] == [True, False]

    def test_a_channel_that_is_not_saved_and_one_without_https(self) -> None:
        assert [check.warning for check in self.tried(fresh(), "") if not check.ok] == [True]
        assert [check.warning for check in self.tried(fresh(), "http://desk.example/") if not check.ok] == [False]


@pytest.mark.parametrize("value", ["@skerry", "", "+38 067 123", "Олена"])
def test_a_name_is_no_id(value: str) -> None:
    with pytest.raises(ValueError):
        ADAPTER.check_name(value)
    assert ADAPTER.check_name(" 3SQNc4FPUQmysaM/AQEhXg== ") == "3SQNc4FPUQmysaM/AQEhXg=="
