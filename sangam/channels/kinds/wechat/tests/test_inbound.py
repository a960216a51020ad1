"""Every message and event; and documents that want to harm."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Consent, Ignored, Inbound, ParseError, Receipt
from sangam.channels.kinds.wechat import document, fake, inbound, proof
from sangam.channels.kinds.wechat.tests import samples

HEADERS = {proof.APP: fake.APP}


def read(name: str, **headers: str) -> Any:
    (item,) = inbound.parse(fake.written(samples.EVERY[name]), {**HEADERS, **headers})
    return item


class TestMessages:
    def test_who_where_and_when(self) -> None:
        item = read("text")
        assert (item.external_id, item.conversation_key, item.text) == (
            "23456789012345678",
            samples.WHO,
            "这是一个测试 <b>&amp;",
        )
        assert item.sender[0].key == ("openid", fake.APP, samples.WHO) and item.sender[0].proven
        assert item.sent_at.isoformat() == "2026-09-21T14:13:20+00:00" and item.raw_type == "text"
        assert [(one.seconds, one.count) for one in item.opens] == [(172_800, 5)]

    @pytest.mark.parametrize(
        ("name", "kind", "text", "file", "content_type", "ref"),
        [
            ("image", "image", "", "image.jpg", "image/jpeg", "media_1"),
            ("voice", "audio", "帐篷到了吗", "voice.amr", "audio/amr", "media_2"),
            ("silent voice", "audio", "", "voice.speex", "audio/amr", "media_3"),
            ("video", "video", "", "video.mp4", "video/mp4", "media_4"),
            ("shortvideo", "video", "", "video.mp4", "video/mp4", "media_5"),
        ],
    )
    def test_files(self, name: str, kind: str, text: str, file: str, content_type: str, ref: str) -> None:
        item = read(name)
        (found,) = item.files
        assert (item.kind, item.text) == (kind, text)
        assert (found.name, found.content_type, found.ref) == (file, content_type, ref)

    @pytest.mark.parametrize(
        ("name", "kind", "text"),
        [
            ("location", "location", "广州市天河区"),
            ("bare location", "location", "23.1345, 113.359"),
            ("link", "text", "公众平台官网链接\n请看\nhttps://northpeak.example/t"),
            ("file", "file", "发票.pdf"),
            ("mini program", "text", "选购"),
            ("unknown", "text", "(hologram)"),
            ("menu answer", "postback", "满意"),
        ],
    )
    def test_what_else_people_send(self, name: str, kind: str, text: str) -> None:
        item = read(name)
        assert (item.kind, item.text, item.files) == (kind, text, ())

    def test_what_is_kept_beside(self) -> None:
        place = {"latitude": 23.134521, "longitude": 113.358803, "name": "体育中心", "address": "广州市天河区"}
        assert read("location").extra == {"location": place}
        assert read("menu answer").extra == {"choice": {"id": "101", "title": "满意"}}
        assert read("mini program").extra == {"fields": {"page": "pages/tent?id=7", "app": "wx9"}}


class TestEvents:
    def test_following_is_consent(self) -> None:
        came, went = read("subscribe"), read("unsubscribe")
        assert isinstance(came, Consent) and came.given and came.at
        assert isinstance(went, Consent) and (went.given, went.reason) == (False, "unsubscribe")

    def test_a_code_says_where_it_hangs(self) -> None:
        came, scanned = inbound.parse(fake.written(samples.EVERY["subscribe by code"]), HEADERS)
        again = read("scan")
        assert isinstance(came, Consent) and isinstance(scanned, Inbound)
        assert scanned.extra["referral"]["source"] == again.extra["referral"]["source"] == "shop-7"
        assert (again.opens[0].seconds, again.opens[0].count) == (60, 3)

    def test_buttons_of_the_menu(self) -> None:
        click, scanned = read("click"), read("scan button")
        assert (click.kind, click.extra["choice"]["id"]) == ("postback", "TALK_TO_US") and click.opens[0].count == 3
        assert click.external_id == f"{samples.WHO}:1790000000:CLICK"
        assert scanned.text == "NP-1042"

    def test_opened_links_come_in_only_where_that_is_wanted(self) -> None:
        shown, hidden = read("view"), read("view", **{proof.VIEWS: "no"})
        assert shown.extra["choice"]["id"] == "https://northpeak.example/sale" and shown.opens == ()
        assert isinstance(hidden, Ignored) and "northpeak" in hidden.reason

    def test_what_became_of_a_template(self) -> None:
        good, bad = read("template delivered"), read("template blocked")
        assert isinstance(good, Receipt) and (good.external_id, good.state) == ("200163836", "delivered")
        assert bad.state == "failed" and bad.failure.kind == "recipient"

    @pytest.mark.parametrize("name", ["where", "picture from menu", "desk", "unknown event"])
    def test_the_rest_is_left_out_with_a_reason(self, name: str) -> None:
        assert isinstance(read(name), Ignored) and read(name).reason


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<xml><MsgType>text</MsgType><FromUserName>o</FromUserName><MsgId>1</MsgId><Content>&b;</Content></xml>"""
OUTSIDE = b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><MsgType>text</MsgType><Content>&f;</Content></xml>"""
REMOTE = b"""<!DOCTYPE xml SYSTEM "http://evil.example/x.dtd"><xml><MsgType>text</MsgType></xml>"""


class TestHostile:
    @pytest.mark.parametrize(
        "payload",
        [
            BOMB, OUTSIDE, REMOTE, b"", b"text", b"{}", b"<xml>", b"<a>" * 30 + b"</a>" * 30, b"<xml>&undefined;</xml>",
            b"<xml>" + b"<a/>" * 6000 + b"</xml>", b"<xml/>", b"<xml><MsgType>text</MsgType></xml>", b"\xff\xfe<\x00x\x00",
            b'<?xml version="1.0" encoding="nonsense"?><xml/>', b"<xml><a>\x00</a></xml>", b"<xml>" + b"x" * 2_000_000 + b"</xml>",
        ],
    )  # fmt: skip
    def test_such_documents_are_not_read(self, payload: bytes) -> None:
        began = time.monotonic()
        with pytest.raises(ParseError):
            inbound.parse(payload, HEADERS)
        assert time.monotonic() - began < 2

    def test_an_entity_never_becomes_text(self) -> None:
        for payload in (BOMB, OUTSIDE, REMOTE):
            with pytest.raises(ParseError, match="declares"):
                document.read(payload)


VALUES = (
    st.text(max_size=12)
    | st.integers()
    | st.floats(allow_nan=False)
    | st.dictionaries(st.sampled_from("AB"), st.text(max_size=3))
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_value_in_place_of_any_other_is_a_parse_error_or_less(data: st.DataObject) -> None:
    fields = dict(data.draw(st.sampled_from([*samples.EVERY.values()])))
    fields[data.draw(st.sampled_from([*fields]))] = data.draw(VALUES)
    with contextlib.suppress(ParseError):
        for item in inbound.parse(fake.written(fields) if _clean(fields) else repr(fields).encode("utf-8", "replace"), HEADERS):
            assert not isinstance(item, Inbound) or len(item.external_id) <= 500


def _clean(fields: dict[str, Any]) -> bool:
    try:
        return bool(fake.written(fields))
    except UnicodeEncodeError:
        return False
