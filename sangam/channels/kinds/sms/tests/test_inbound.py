"""Every kind of call of both gateways, and calls that mean harm."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import Consent, Ignored, Inbound, Item, ParseError, Receipt, Request, Settings
from sangam.channels.kinds.sms.adapter import Adapter
from sangam.channels.kinds.sms.tests.test_contract import GATEWAY, TWILIO, fixture, form
from sangam.channels.testing import HOOK


def read(body: bytes, settings: Settings = TWILIO, kind: str = "application/x-www-form-urlencoded") -> list[Item]:
    (raw,) = Adapter().unpack(Request("POST", HOOK, {"content-type": kind}, {}, body), settings)
    return Adapter().parse(raw.payload, raw.headers)


def twilio(**more: str) -> list[Any]:
    return read(
        urlencode({"MessageSid": "SM1", "From": "+351912345678", "Body": "Olá", "SmsStatus": "received", **more}).encode()
    )


def told(found: object) -> list[Any]:
    return read(json.dumps(found).encode(), GATEWAY, "application/json")


class TestTwilio:
    def test_a_text(self) -> None:
        (item,) = read(form("text.form"))
        assert isinstance(item, Inbound)
        assert item.text == "Where is my tent? It's been 2 weeks… 🏕" and item.language == "en"
        assert item.sender[0].key == ("phone", "", "+351912345678") and item.sender[0].proven
        assert item.conversation_key == "+351912345678" and item.external_id.endswith("d01")
        assert item.extra == {"fields": {"place": "Lisboa, PT"}}

    def test_pictures_are_fetched_later_and_a_number_is_written_in_one_way(self) -> None:
        (item,) = read(form("mms.form"))
        assert isinstance(item, Inbound)
        assert (item.kind, item.conversation_key) == ("image", "+525512345678")
        assert [file.content_type for file in item.files] == ["image/jpeg", "text/x-vcard"]
        assert item.files[0].ref.endswith("/ME01") and item.files[0].name == "media-1.jpg"

    def test_stop_is_a_message_and_a_wish(self) -> None:
        said, wish = read(form("stop.form"))
        assert isinstance(said, Inbound) and said.text == "Stop."
        assert isinstance(wish, Consent) and (wish.given, wish.reason, wish.by.value) == (False, "stop", "+14155550132")

    def test_twilio_knows_words_that_we_do_not(self) -> None:
        assert twilio(Body="LASSMICH", OptOutType="STOP")[1].given is False
        assert twilio(Body="JA", OptOutType="START")[1].given is True
        assert len(twilio(Body="HELP", OptOutType="HELP")) == 1

    def test_reports(self) -> None:
        (delivered,), (failed,), (waiting,) = (
            read(form("delivered.form")),
            read(form("undelivered.form")),
            read(form("queued.form")),
        )
        assert isinstance(delivered, Receipt) and delivered.state == "delivered" and delivered.at
        assert delivered.at.isoformat() == "2026-03-01T12:05:00+00:00"
        assert delivered.extra == {"price": {"amount": "0.00750", "currency": "USD"}, "segments": 2}
        assert isinstance(failed, Receipt) and failed.failure and failed.failure.code == "30006"
        assert failed.failure.permanent and "no mobile phone" in failed.failure.text
        assert isinstance(waiting, Ignored) and "queued" in waiting.reason

    @pytest.mark.parametrize(
        ("code", "kind", "permanent"),
        [("21610", "policy", True), ("30003", "recipient", False), ("30005", "recipient", True), ("30007", "spam", True),
         ("30008", "unknown", False), ("99999", "unknown", True), ("", "unknown", True), ("x", "unknown", True)],
    )  # fmt: skip
    def test_why_it_failed(self, code: str, kind: str, permanent: bool) -> None:
        (item,) = twilio(MessageStatus="failed", ErrorCode=code)
        assert (item.failure.kind, item.failure.permanent) == (kind, permanent) and item.failure.text

    def test_rich_messages(self) -> None:
        (item,) = read(form("rcs.form"))
        assert isinstance(item, Inbound) and item.conversation_key == "+351912345678"
        assert item.extra["choice"] == {"id": "track", "title": "Track my parcel"}
        assert item.extra["location"]["latitude"] == 38.7223

    def test_short_codes_and_names_stay_as_they_are(self) -> None:
        assert [twilio(From=one)[0].conversation_key for one in ("21610", "NORTHWIND")] == ["21610", "NORTHWIND"]

    @pytest.mark.parametrize("sender", ["", "266696687", "Anonymous"])
    def test_a_message_of_nobody_is_named_as_such(self, sender: str) -> None:
        assert isinstance(twilio(From=sender)[0], Ignored)

    def test_what_is_no_message_is_refused(self) -> None:
        with pytest.raises(ParseError):
            read(b"CallSid=CA1&From=%2B351912345678")

    @settings(max_examples=150, deadline=None)
    @given(st.dictionaries(st.sampled_from([
        "MessageSid", "From", "Body", "MessageStatus", "SmsStatus", "ErrorCode", "MediaUrl0", "MediaContentType0", "Latitude",
        "Longitude", "RawDlrDoneDate", "Price", "NumSegments", "FromCountry", "OptOutType", "To",
    ]), st.text(max_size=30)))  # fmt: skip
    def test_any_text_in_any_field(self, fields: dict[str, str]) -> None:
        with contextlib.suppress(ParseError):
            read(urlencode(fields, errors="surrogatepass").encode())


class TestGateway:
    def test_several_messages_in_one_call(self) -> None:
        first, second, wish = told(json.loads(fixture("gateway.json")))
        assert (first.text, first.language, first.sent_at.isoformat()) == (
            "Wo ist mein Zelt?",
            "de",
            "2026-03-01T09:15:30+00:00",
        )
        assert first.conversation_key == "+4915112345678" and second.conversation_key == "+4915112345679"
        assert second.sent_at.isoformat() == "2026-03-01T10:00:00+00:00"
        assert (wish.given, wish.by.value) == (False, "+4915112345679")

    def test_reports_in_its_own_words(self) -> None:
        delivered, failed, waiting = told(json.loads(fixture("reports.json")))
        assert (delivered.external_id, delivered.state) == ("key-1-text-0", "delivered")
        assert failed.state == "failed" and failed.failure.text == "UNDELIV"
        assert isinstance(waiting, Ignored) and "PENDING_ENROUTE" in waiting.reason

    def test_a_message_without_a_number_is_named_by_what_it_says(self) -> None:
        one, two = ({"from": "+351912345678", "text": "ok", "receivedAt": moment} for moment in (1, 2))
        names = [told(entry)[0].external_id for entry in (one, one, two)]
        assert names[0] == names[1] != names[2]

    def test_fields_that_are_elsewhere_are_named(self) -> None:
        assert isinstance(told({"msisdn": "1", "body": "x"})[0], Ignored)
        for odd in ([], [1], "x", 7, None):
            with pytest.raises(ParseError):
                told(odd)

    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=8,
    )

    @settings(max_examples=200, deadline=None)
    @given(st.dictionaries(st.sampled_from(["from", "text", "messageId", "receivedAt", "status", "results"]), anything))
    def test_any_value_in_any_field(self, entry: Mapping[str, Any]) -> None:
        with contextlib.suppress(ParseError):
            told(entry)
