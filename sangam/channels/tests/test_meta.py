"""What all channels of Meta's Graph interface stand on."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sangam.channels.base import Request, Settings
from sangam.channels.providers import meta
from sangam.channels.providers.meta import Graph, Meaning
from sangam.channels.testing import FakeContext

SETTINGS = Settings(1, "Page", "", {"app_secret": "secret", "verify_token": "v-1"})
VECTORS = (
    (b"test", "sha256=0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914"),
    (b'{"a":1}', "sha256=aa9e2e3575f5d7098b6caccd790888c36d5fdb63342a73bada2d6a51747a8494"),
)


@pytest.mark.parametrize(("body", "signature"), VECTORS)
def test_the_vectors_of_the_signature(body: bytes, signature: str) -> None:
    def ok(given: str, content: bytes = body) -> bool:
        return meta.verify(Request("POST", "", {meta.SIGNATURE: given}, {}, content), SETTINGS).ok

    assert ok(signature)
    wrong = ("", signature[:-1], signature + "0", signature.removeprefix("sha256="), "sha1=" + signature[7:], "sha256=é")
    assert not any(ok(given) for given in wrong)
    assert not ok(signature, body + b" ")


def test_the_hand_shake() -> None:
    good = {"hub.mode": "subscribe", "hub.verify_token": "v-1", "hub.challenge": "42"}
    assert meta.handshake(Request("GET", "", {}, good, b""), SETTINGS).body == "42"
    for wrong in ({**good, "hub.verify_token": "v-2"}, {**good, "hub.mode": "x"}, {**good, "hub.verify_token": ""}, {}):
        assert meta.handshake(Request("GET", "", {}, wrong, b""), SETTINGS).status == 403
    assert meta.handshake(Request("GET", "", {}, {**good, "hub.verify_token": ""}, b""), Settings(1, "", "")).status == 403


@pytest.mark.parametrize(
    ("error", "kind", "permanent", "code"),
    [
        ({"code": 10, "error_subcode": 77, "message": "outside"}, "window", True, "10/77"),
        ({"code": 10, "error_subcode": 78}, "auth", True, "10/78"),
        ({"code": 4}, "limit", False, "4"),
        ({"code": 99999}, "content", True, "99999"),
        ({"code": 99999, "is_transient": True}, "provider", False, "99999"),
        ({"code": "10", "error_subcode": [77]}, "content", True, "10/[77]"),
    ],
)
def test_a_subcode_says_more_than_its_code(error: dict[str, Any], kind: str, permanent: bool, code: str) -> None:
    graph = Graph(SETTINGS, FakeContext(answers=None), {77: Meaning("window", True, "wait")})
    failure = graph.failure(error).failure
    assert (failure.kind, failure.permanent, failure.code) == (kind, permanent, code)
    assert failure.text.endswith("(wait)") == (kind == "window")


def test_an_error_inside_an_answer_that_looks_fine_is_one() -> None:
    def answers(method: str, url: str, **_more: Any) -> httpx.Response:
        return httpx.Response(200, json={"error": {"code": 190, "message": "expired"}}, request=httpx.Request(method, url))

    with pytest.raises(meta.DeliveryError) as caught:
        Graph(SETTINGS, FakeContext(answers=answers)).call("GET", "me")
    assert caught.value.failure.kind == "auth"


@pytest.mark.parametrize("value", [None, "x", [], {}, float("inf"), 10**400, "9" * 30, float("nan")])
def test_what_is_no_time_is_none(value: object) -> None:
    assert meta.moment(value) is None


def test_seconds_and_milliseconds() -> None:
    assert meta.moment(1458692752) == meta.moment("1458692752000")
