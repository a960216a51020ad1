"""The vectors of twilio-python's own tests and of the facts, and each wrong in one way."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from sangam.channels.base import Request, Settings
from sangam.channels.kinds.sms import proof
from sangam.channels.kinds.sms.adapter import Adapter
from sangam.channels.kinds.sms.tests.test_contract import GATEWAY
from sangam.channels.testing import HOOK

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = urlencode(
    {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
).encode()
SETTINGS = Settings(1, "SMS", "", {"auth_token": "12345"})
JSON = b'{"property": "value", "boolean": true}'
HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


def call(url: str, body: bytes, tag: str) -> Request:
    query = {"bodySHA256": url.partition("bodySHA256=")[2]} if "bodySHA256" in url else {}
    return Request("POST", url, {"x-twilio-signature": tag}, query, body)


@pytest.mark.parametrize(
    ("url", "body", "tag"),
    [
        (URL, FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234", "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (URL.replace(".com", ".com:1234"), FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace(".com", ".com:1234").replace("https", "http"), FORM, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL, FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace("https", "http"), FORM, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (f"{URL}&bodySHA256={HASH}", JSON, "a9nBmqA0ju/hNViExpshrM61xv4="),
    ],
)
def test_the_vectors(url: str, body: bytes, tag: str) -> None:
    good, verify = call(url, body, tag), Adapter().verify
    assert verify(good, SETTINGS).ok
    wrong = [
        replace(good, body=body[:-1] + b"!"), replace(good, body=b""), replace(good, headers={}), call(url + "0", body, tag),
        call(url, body, "A" + tag[1:]), call(url.replace("mycompany", "other"), body, tag), call(url, body, ""),
    ]  # fmt: skip
    assert not any(verify(one, SETTINGS).ok for one in wrong)
    assert not verify(good, replace(SETTINGS, values={})).ok
    assert not verify(good, replace(SETTINGS, values={"auth_token": "12346"})).ok
    assert not verify(good, replace(SETTINGS, values={"auth_token": "12345", "gateway": "http"})).ok


def test_the_address_is_the_one_that_twilio_was_given() -> None:
    """What stands between Twilio and us may call it otherwise; the query is the caller's."""
    settings = replace(SETTINGS, hook=HOOK)
    tag = proof.signature("12345", f"{HOOK}?a=%20b", {"Body": ["x"]})
    assert Adapter().verify(call("http://10.0.0.7:8000/hooks/token/?a=%20b", b"Body=x", tag), settings).ok
    assert not Adapter().verify(call("http://10.0.0.7:8000/hooks/token/?a=b", b"Body=x", tag), settings).ok


@pytest.mark.parametrize("url", ["", "x", "https://[::1", "https://a:99999999/", "https://[::1]:8/x"])
def test_odd_addresses_are_refused_quietly(url: str) -> None:
    assert not Adapter().verify(call(url, b"Body=x", "x\udcff"), SETTINGS).ok


class TestSecret:
    @pytest.mark.parametrize("given", [f"Bearer {'s' * 40}", f"bearer {'s' * 40}", "s" * 40])
    def test_a_bearer_or_plain(self, given: str) -> None:
        assert Adapter().verify(Request("POST", HOOK, {"authorization": given}, {}, b"{}"), GATEWAY).ok

    @pytest.mark.parametrize("given", ["", "Bearer ", f"Bearer {'s' * 39}", f"Basic {'s' * 40}", "é" * 40])
    def test_all_others_are_refused(self, given: str) -> None:
        assert not Adapter().verify(Request("POST", HOOK, {"authorization": given}, {}, b"{}"), GATEWAY).ok
        assert not Adapter().verify(Request("POST", HOOK, {"authorization": given}, {}, b"{}"), replace(GATEWAY, values={})).ok

    def test_a_header_of_its_own(self) -> None:
        own = replace(GATEWAY, values={**GATEWAY.values, "hook_header": "x-gateway-key"})
        assert Adapter().verify(Request("POST", HOOK, {"x-gateway-key": "s" * 40}, {}, b"{}"), own).ok
        assert not Adapter().verify(Request("POST", HOOK, {"authorization": "s" * 40}, {}, b"{}"), own).ok
