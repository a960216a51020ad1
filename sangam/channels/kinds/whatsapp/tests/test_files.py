"""Fetching what customers send: by id, from Meta's own hosts, with our token for nobody else."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from sangam.channels.base import DeliveryError, File, Settings
from sangam.channels.kinds.whatsapp import files
from sangam.channels.kinds.whatsapp.adapter import Adapter
from sangam.channels.kinds.whatsapp.fake import TOKEN, Fake
from sangam.channels.testing import HOOK, FakeContext

REAL = Settings(1, "", "", {"phone_number_id": "1", "access_token": TOKEN})


def told(url: str, **more: Any) -> FakeContext:
    """An interface that says the file is at `url`, and what was called then."""
    called: list[str] = []

    def answer(method: str, where: str, **_more: Any) -> httpx.Response:
        called.append(where)
        if "graph.facebook.com" in where:
            content = json.dumps({"url": url, "mime_type": "image/jpeg", **more}).encode()
            return httpx.Response(200, headers={"content-type": "application/json"}, content=content)
        return httpx.Response(200, headers={"content-type": "image/jpeg"}, content=b"bytes")

    ctx = FakeContext(answers=answer)
    ctx.called = called  # type: ignore[attr-defined]
    return ctx


def test_what_the_provider_stores_comes_whole() -> None:
    fake = Fake("https://graph.example", HOOK)
    (call,) = fake.say("marina", "Veja", file=("foto.jpg", "image/jpeg", b"\xff\xd8jpeg"))
    (item,) = Adapter().parse(call.body, {})
    (file,) = item.files  # type: ignore[union-attr]
    settings = Settings(1, "", "", fake.settings())
    found = Adapter().fetch(file, settings, FakeContext(answers=fake.http))
    assert (found.content, found.content_type) == (b"\xff\xd8jpeg", "image/jpeg")
    fake.media.clear()
    with pytest.raises(DeliveryError) as caught:
        Adapter().fetch(file, settings, FakeContext(answers=fake.http))
    assert caught.value.failure.permanent


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "https://mmg.whatsapp.net/x", "https://scontent.facebook.com/x",
        "https://graph.facebook.com/x",
    ],
)  # fmt: skip
def test_hosts_of_meta(url: str) -> None:
    assert Adapter().fetch(File("x", "image/jpeg", 0, ref="123"), REAL, told(url)).content


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com.evil.example/x",
        "https://evil.lookaside.fbsbx.com/x", "https://lookaside.fbsbx.com@evil.example/x", "https://evilwhatsapp.net/x",
        "https://a@mmg.whatsapp.net/x", "https://mmg.whatsapp.net:8443/x", "https://[::1]/x", "https://mmg.whatsapp.net:x/",
        "file:///etc/passwd", "//lookaside.fbsbx.com/x", "", "https://127.0.0.1/x", "https://facebook.com.evil.example/",
    ],
)  # fmt: skip
def test_our_token_goes_nowhere_else(url: str) -> None:
    ctx = told(url)
    with pytest.raises(DeliveryError) as caught:
        Adapter().fetch(File("x", "image/jpeg", 0, ref="123"), REAL, ctx)
    assert caught.value.failure.permanent and len(ctx.called) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("ref", ["", "../me", "1?x=1", "a/b", "1#", "%2e"])
def test_only_by_id(ref: str) -> None:
    with pytest.raises(DeliveryError):
        Adapter().fetch(File("x", "image/jpeg", 0, ref=ref), REAL, FakeContext())


def test_other_bytes_than_promised() -> None:
    with pytest.raises(DeliveryError) as caught:
        Adapter().fetch(File("x", "image/jpeg", 0, ref="1"), REAL, told("https://mmg.whatsapp.net/x", sha256="0" * 64))
    assert not caught.value.failure.permanent


def test_what_the_composer_is_told() -> None:
    assert Adapter.capabilities.carries == files.RULES and all(rule.types for rule in files.RULES)
