"""Answers, tokens, files and the connection test, with a provider that refuses what WeChat refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from sangam.channels import shaping
from sangam.channels.base import RENEW, Action, Check, DeliveryError, File, IdentityRef, Inbound, Settings
from sangam.channels.kinds.wechat import errors, fake, files, forms, inbound, outbound, probe, unions
from sangam.channels.kinds.wechat.adapter import Adapter
from sangam.channels.testing import HOOK, FakeContext
from sangam.channels.testing import outbound as written

MEI = "oNP_xiaomei_0000000000000001"
PNG = b"\x89PNG"


@dataclass
class Other:
    """The provider with a talk begun, and the house on this side: secrets that are kept are there the next time."""

    fake: fake.Fake = field(default_factory=lambda: fake.Fake("https://wechat.example"))
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fake.say("xiaomei", "你好")
        self.ctx = FakeContext(answers=self.fake.http)

    @property
    def settings(self) -> Settings:
        return Settings(1, "WeChat", "", {**self.fake.settings(), **self.ctx.secrets, **self.values}, "token", HOOK)

    def send(self, **more: Any) -> Any:
        self.ctx.parts.clear()
        return Adapter().send(written("openid", MEI, **more), self.settings, self.ctx)

    def refused(self, **more: Any) -> DeliveryError:
        with pytest.raises(DeliveryError) as caught:
            self.send(**more)
        return caught.value

    def paths(self) -> list[str]:
        return [call.url.partition("?")[0].rpartition("/cgi-bin/")[2] for call in self.fake.calls]


@pytest.fixture
def other() -> Other:
    return Other()


class TestText:
    def test_plain_words_in_utf8_itself(self, other: Other) -> None:
        sent = other.send(text="**您好** [看](https://a.example)")
        assert other.fake.taken[0].text == "您好 看 (https://a.example)" and sent.external_id == "key-1/text-0"
        assert "您好".encode() in other.fake.calls[-1].body, "escapes would be shown as they stand"

    def test_long_words_become_several(self, other: Other) -> None:
        sent = other.send(text="帐篷 " * 500)
        assert len(other.fake.taken) == 2 and len(sent.further) == 1
        assert Adapter().measure("帐篷").used == 6 and Adapter().measure("帐").unit == "bytes"

    @examples(max_examples=150, deadline=None)
    @given(text=st.text(alphabet=st.sampled_from("ab 帐🏕\n*_[]()."), max_size=3000))
    def test_nothing_is_lost_and_no_piece_is_too_long(self, text: str) -> None:
        found = outbound.pieces(text)
        assert all(len(one.encode()) <= outbound.TEXT_MAX for one in found)
        assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", shaping.worded(text))


class TestWindow:
    def test_after_48_hours_it_is_over(self, other: Other) -> None:
        other.fake.ahead = 48 * 3600 + 1
        error = other.refused()
        assert (error.failure.kind, error.failure.code, error.failure.permanent) == ("window", "45015", True)
        assert "another channel" in error.failure.text

    def test_the_sixth_message_is_too_much(self, other: Other) -> None:
        for _round in range(5):
            other.send()
        error = other.refused()
        assert (error.failure.kind, error.failure.code) == ("window", "45047") and "5 messages" in error.failure.text
        other.fake.say("xiaomei", "还在吗")
        other.send()

    def test_another_attempt_sends_only_the_rest(self, other: Other) -> None:
        message = written("openid", MEI, text="帐篷 " * 500, files=(File("a.png", "image/png", 4, content=PNG),))
        other.fake.open[MEI] = (other.fake.open[MEI][0], 2)
        with pytest.raises(DeliveryError):
            Adapter().send(message, other.settings, other.ctx)
        assert list(other.ctx.parts) == ["text-0", "text-1"]
        other.fake.say("xiaomei", "?")
        sent = Adapter().send(replace(message, done=dict(other.ctx.parts)), other.settings, other.ctx)
        assert len(other.fake.taken) == 3 and [sent.external_id, *sent.further] == [*other.ctx.parts.values()]


class TestToken:
    def test_one_is_fetched_and_kept(self, other: Other) -> None:
        other.send()
        other.send()
        assert other.paths() == ["stable_token", "message/custom/send", "message/custom/send"] and other.fake.tokens == 1

    def test_one_that_is_refused_is_fetched_anew_once(self, other: Other) -> None:
        other.send()
        other.fake.access = "another program made a new one"
        other.send()
        assert other.ctx.secrets["access_token"] == other.fake.access and len(other.fake.taken) == 2

    def test_the_very_same_one_is_not_tried_again(self, other: Other) -> None:
        """WeChat gives the same token while it is good; refused all the same, a new one is forced, and that is the end."""
        asked: list[bool] = []

        def stubborn(method: str, url: str, **more: Any) -> httpx.Response:
            if "stable_token" in url:
                asked.append(more["json"]["force_refresh"])
                return httpx.Response(200, json={"access_token": "same", "expires_in": 7200})
            return httpx.Response(200, json={"errcode": 42001, "errmsg": "access_token expired"})

        other.ctx.answers = stubborn
        error = other.refused()
        assert error.failure.kind == "auth" and error.failure.permanent and asked == [False, False, True]

    def test_one_of_another_account_or_an_old_one_is_not_used(self, other: Other) -> None:
        for until in ("wxanother 9999999999", f"{fake.APP} 1", "", "nonsense"):
            other.values = {"access_token": "old", "access_token_until": until}
            other.send()
        assert all(b"old" not in call.url.encode() for call in other.fake.calls)

    def test_without_a_secret_an_admin_is_told(self, other: Other) -> None:
        other.values = {"app_secret": ""}
        assert other.refused().failure.kind == "auth" and other.fake.calls == []


class TestFiles:
    @pytest.mark.parametrize(
        ("content_type", "sort"),
        [("image/png", "image"), ("image/jpeg", "image"), ("audio/amr", "voice"), ("video/mp4", "video")],
    )
    def test_what_goes_as_a_file(self, other: Other, content_type: str, sort: str) -> None:
        other.send(text="", files=(File("a", content_type, 4, content=b"data"),))
        assert [(one.files, one.extra["sort"]) for one in other.fake.taken] == [(("a",), sort)]

    @pytest.mark.parametrize(
        ("content_type", "size"), [("application/pdf", 9), ("audio/amr", 3 << 20), ("image/png", 11 << 20), ("video/webm", 9)]
    )
    def test_what_goes_as_a_link(self, other: Other, content_type: str, size: int) -> None:
        file = File("bill", content_type, size, content=b"x", link="https://desk.example/f/1")
        other.send(text="Here", files=(file,))
        assert [one.text for one in other.fake.taken] == ["Here\n\nbill: https://desk.example/f/1"]
        assert other.refused(files=(replace(file, link=""),)).failure.kind == "content"

    def test_a_picture_that_wechat_does_not_take_goes_as_a_link(self, other: Other) -> None:
        file = File("odd.png", "image/png", 9, content=b"not a picture", link="https://desk.example/f/2")
        other.send(text="", files=(file,))
        assert other.fake.taken[0].text == "odd.png: https://desk.example/f/2"
        assert other.refused(text="", files=(replace(file, link=""),)).failure.code == "40005"


class TestFetching:
    def got(self, other: Other, name: str, content_type: str, content: bytes) -> Any:
        call = other.fake.say("xiaomei", file=(name, content_type, content))[0]
        (raw,) = Adapter().unpack(call, other.settings)
        (item,) = Adapter().parse(raw.payload, raw.headers)
        assert isinstance(item, Inbound)
        return item.files[0]

    def test_a_picture(self, other: Other) -> None:
        found = Adapter().fetch(self.got(other, "a.png", "image/png", PNG), other.settings, other.ctx)
        assert (found.content, found.content_type, found.name) == (PNG, "image/png", "image.jpg")

    def test_a_video_by_the_address_it_is_at(self, other: Other) -> None:
        found = Adapter().fetch(self.got(other, "a.mp4", "video/mp4", b"film"), other.settings, other.ctx)
        assert (found.content, found.content_type) == (b"film", "video/mp4")

    def test_one_that_is_gone(self, other: Other) -> None:
        with pytest.raises(DeliveryError) as caught:
            Adapter().fetch(File("a", "image/png", 0, ref="gone"), other.settings, other.ctx)
        assert caught.value.failure.permanent and "three days" in caught.value.failure.text

    @pytest.mark.parametrize(
        "where",
        [
            "https://evil.example/x", "https://qq.com.evil.example/x", "http://169.254.169.254/", "file:///etc/passwd", "",
            "https://evilqq.com/", "http://[", "https://user@evil.example/.qq.com",
        ],
    )  # fmt: skip
    def test_a_place_of_somebody_else_is_not_gone_to(self, other: Other, where: str) -> None:
        with pytest.raises(DeliveryError):
            files._theirs(where, other.settings)

    def test_tencents_own_places_are(self, other: Other) -> None:
        for where in ("http://vweixinp.tc.qq.com/1.mp4", "https://mp.weixin.qq.com/x", "https://mmbiz.qpic.cn/x"):
            assert files._theirs(where, other.settings) == where


class TestMeanings:
    @pytest.mark.parametrize(
        ("code", "kind", "permanent"),
        [
            (-1, "provider", False), (40001, "auth", True), (40003, "recipient", True), (40007, "content", True),
            (40164, "auth", True), (42001, "auth", True), (43004, "recipient", True), (45009, "limit", False),
            (45015, "window", True), (45047, "window", True), (48001, "auth", True), (50002, "auth", True),
            (45002, "content", True), (99999, "unknown", True),
        ],
    )  # fmt: skip
    def test_codes(self, code: int, kind: str, permanent: bool) -> None:
        error = errors.reading(httpx.Response(200, json={"errcode": code, "errmsg": "words rid: 1"}))
        assert error and (error.failure.kind, error.failure.permanent, error.failure.code) == (kind, permanent, str(code))
        assert permanent or error.retry_after

    @pytest.mark.parametrize(
        "body", [b'{"errcode": 0}', b"\xff\xd8", b"{", b'{"errcode": "0"}', b'{"errcode": true}', b"[1]", b""]
    )
    def test_what_is_no_refusal(self, body: bytes) -> None:
        assert errors.reading(httpx.Response(200, content=body)) is None

    def test_a_refusal_is_one_whatever_it_calls_itself(self) -> None:
        answer = httpx.Response(
            200, content=b' {"errcode": 40007, "errmsg": "invalid media_id"}', headers={"content-type": "text/plain"}
        )
        assert errors.reading(answer)

    def test_typing(self, other: Other) -> None:
        Adapter().perform(Action("typing", IdentityRef("openid", MEI)), other.settings, other.ctx)
        assert other.paths()[-1] == "message/custom/typing"
        with pytest.raises(DeliveryError):
            Adapter().perform(Action("react", IdentityRef("openid", MEI)), other.settings, other.ctx)


class TestUnions:
    def items(self, other: Other, who: str = "xiaomei") -> list[Any]:
        (raw,) = Adapter().unpack(other.fake.say(who, "你好")[0], other.settings)
        return list(inbound.parse(raw.payload, raw.headers))

    def test_who_somebody_is_elsewhere_is_asked_once(self, other: Other) -> None:
        unions._known.clear()
        other.values = {"unionid": True}
        for _round in range(2):
            (item,) = unions.joined(self.items(other), other.settings, other.fake.http)
            assert item.sender[1].key == ("unionid", "", "uNP_xiaomei") and item.sender[1].proven
        assert other.fake.unions_asked == 1

    def test_softly_and_only_where_wanted(self, other: Other) -> None:
        unions._known.clear()
        items = self.items(other, "anna")
        assert unions.joined(items, other.settings, other.fake.http) == items and other.fake.unions_asked == 0
        other.values = {"unionid": True}
        assert unions.joined(items, other.settings, other.fake.http) == items, "somebody without one"
        unions._known.clear()
        other.fake.refuse = 48001
        assert unions.joined(items, other.settings, other.fake.http) == items


class TestProbe:
    def checks(self, other: Other) -> dict[str, Check]:
        return {one.name: one for one in probe.check(other.settings, other.fake.http)}

    def test_what_is_to_be_pasted_stands_there(self, other: Other) -> None:
        found = self.checks(other)
        assert found["Server address (URL)"].text == HOOK and found["Token"].text == fake.TOKEN
        assert found["EncodingAESKey, for safe mode"].text == fake.AES_KEY and all(one.ok for one in found.values())

    def test_a_wrong_secret_a_closed_door_and_a_missing_right(self, other: Other) -> None:
        other.values = {"app_secret": "0" * 32}
        assert "AppSecret" in self.checks(other)["Account"].text
        other.values, other.fake.refuse = {}, 40164
        assert "white list" in self.checks(other)["Account"].text
        other.fake.refuse = 48001
        found = self.checks(other)
        assert found["Account"].ok and not found["Answers"].ok and "verified" in found["Answers"].mend

    def test_an_address_that_wechat_cannot_call(self, other: Other) -> None:
        settings = replace(other.settings, hook="http://desk.example:8000/hooks/t/")
        first = next(iter(probe.check(settings, other.fake.http)))
        assert not first.ok and "80 and 443" in first.mend


class TestForm:
    def form(self, **data: str) -> forms.WeChatForm:
        return forms.WeChatForm({"app_id": fake.APP, "app_secret": fake.APP_SECRET, "mode": "encrypted", **data})

    def test_shapes(self) -> None:
        assert self.form().is_valid() and self.form(app_secret="", aes_key=fake.AES_KEY).is_valid()
        for wrong in ({"app_id": "wx1"}, {"app_secret": "abc"}, {"aes_key": "short"}, {"mode": "loud"}):
            assert not self.form(**wrong).is_valid()

    def test_a_new_token_is_asked_for(self) -> None:
        form = self.form(renew_token="on")
        assert form.is_valid() and form.cleaned_data["token"] == RENEW and form.cleaned_data["menu_views"] is False

    def test_secrets_are_kept_as_such(self) -> None:
        assert {"app_secret", "token", "aes_key", "access_token"} <= set(Adapter.secret_fields)

    def test_names_keep_their_letter_case(self) -> None:
        assert Adapter().check_name(" NorthPeak ") == "NorthPeak" and Adapter().check_name("") == ""
        with pytest.raises(ValueError, match="blanks"):
            Adapter().check_name("North Peak")
