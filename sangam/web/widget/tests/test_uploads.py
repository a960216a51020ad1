"""Files on their way up: judged before and while they come."""

from __future__ import annotations

import asyncio
import io
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import translation
from PIL import Image

from sangam.conversations import files
from sangam.conversations.models import Attachment
from sangam.web.widget.tests.visiting import ORIGIN, Browser
from sangam.web.widget.uploads import Uploads
from tests.cast import Cast

MB = 1024 * 1024
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    read: int = 0

    def json(self) -> Any:
        return json.loads(self.body)


async def refused(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the pages were asked")


def upload(
    browser: Browser, name: str, kind: str, *pieces: bytes, length: int | None = None, cut: bool = False, **more: str
) -> Answer:
    """As uvicorn gives it: piece by piece. `cut`: the browser goes away before the last."""
    answer, rest = Answer(), list(pieces)
    total = sum(map(len, pieces)) if length is None else length
    headers = {
        "content-length": str(total),
        "origin": ORIGIN,
        "authorization": f"Bearer {browser.token}",
        "host": "desk.test",
        **more,
    }

    async def receive() -> dict[str, Any]:
        if not rest or (cut and len(rest) == 1):
            return {"type": "http.disconnect"}
        answer.read += 1
        return {"type": "http.request", "body": rest.pop(0), "more_body": bool(rest)}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {key.decode(): value.decode() for key, value in message["headers"]}
        else:
            answer.body += message["body"]

    scope = {
        "type": "http", "method": "POST", "path": f"/widget/{browser.channel.token}/files", "scheme": "https",
        "query_string": urlencode({"name": name, "type": kind}).encode(), "client": ("203.0.113.9", 5000),
        "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
    }  # fmt: skip
    asyncio.run(Uploads(refused)(scope, receive, send))
    return answer


@pytest.fixture
def cleo(cast: Cast) -> Browser:
    browser = Browser(cast.chat())
    browser.hello()
    return browser


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_file_travels_with_a_message(cleo: Browser) -> None:
    content = picture()
    told = upload(cleo, "tent.png", "image/png", content[:20], content[20:]).json()
    assert (told["name"], told["size"], told["type"]) == ("tent.png", len(content), "image/png")
    done = cleo.say("Look", files=[told["file"]])
    (file,) = done["message"]["files"]
    assert file["image"] and file["url"].startswith(f"/widget/{cleo.channel.token}/files/")
    shown = cleo.client.get(file["url"])
    assert shown.status_code == 200 and shown["Content-Type"] == "image/png" and shown["X-Content-Type-Options"] == "nosniff"
    original = cleo.client.get(file["original"])
    assert b"".join(original.streaming_content) == content and original["Content-Disposition"].startswith("attachment")
    assert Attachment.objects.get().message_id == done["message"]["id"]


def test_a_message_may_be_nothing_but_a_file(cleo: Browser) -> None:
    told = upload(cleo, "bill.pdf", "application/pdf", b"%PDF-1.7 and so on").json()
    assert cleo.say("", files=[told["file"]])["message"]["files"][0]["name"] == "bill.pdf"


def test_forbidden_kinds_are_refused_before_a_byte_is_read(cleo: Browser) -> None:
    for name, kind in (("setup.exe", "application/octet-stream"), ("page.txt", "text/html"), ("x", "application/x-thing")):
        answer = upload(cleo, name, kind, b"MZ", length=5 * MB)
        assert answer.status == 415 and answer.json()["why"]
        assert answer.headers["connection"] == "close" and answer.headers["access-control-allow-origin"] == ORIGIN


def test_lying_bytes_are_refused_while_they_come(cleo: Browser) -> None:
    before = kept()
    answer = upload(cleo, "photo.png", "image/png", b"  <!DOCTYPE html>" + b"x" * 300_000, *[b"x" * 300_000] * 9)
    assert answer.status == 415 and answer.read < 10
    assert kept() == before


def kept() -> list[str]:
    return list(files.store().older_than(time.time() + 60))


def test_too_large_is_refused_at_once(cleo: Browser) -> None:
    answer = upload(cleo, "film.mp4", "video/mp4", b"x", length=11 * MB)
    assert answer.status == 413 and "10 MB" in answer.json()["why"]


def test_without_a_length_nothing_begins(cleo: Browser) -> None:
    assert upload(cleo, "a.txt", "text/plain", b"x", **{"content-length": ""}).status == 411


def test_an_empty_file_says_so(cleo: Browser) -> None:
    assert upload(cleo, "a.txt", "text/plain", b"").status == 422


def test_who_breaks_off_leaves_nothing(cleo: Browser) -> None:
    before = kept()
    answer = upload(cleo, "a.txt", "text/plain", b"x" * 400_000, b"x", cut=True)
    assert answer.status == 0 and kept() == before


def test_without_a_token_nothing_is_taken(cleo: Browser) -> None:
    assert upload(cleo, "a.txt", "text/plain", b"x", authorization="").status == 401


def test_a_foreign_page_is_refused(cleo: Browser) -> None:
    answer = upload(cleo, "a.txt", "text/plain", b"x", origin="https://evil.test")
    assert answer.status == 403 and "access-control-allow-origin" not in answer.headers


def test_another_visitors_file_is_not_his(cleo: Browser) -> None:
    told = upload(cleo, "a.txt", "text/plain", b"secret").json()
    otto = Browser(cleo.channel)
    done = otto.say("Mine now", files=[told["file"]])
    assert done["message"] is None and "uploaded" in done["error"]["why"]
    assert not Attachment.objects.exists()


def test_a_visitor_may_not_upload_without_end(cleo: Browser) -> None:
    statuses = [upload(cleo, "a.txt", "text/plain", b"x").status for _file in range(25)]
    assert statuses.count(201) == 20 and statuses[-1] == 429


def test_a_name_is_only_a_name(cleo: Browser) -> None:
    told = upload(cleo, "../../etc/pass\u202ewd\x00.txt", "text/plain", b"x").json()
    assert told["name"] == "passwd_.txt"


def test_other_long_calls_are_refused_unread(cleo: Browser) -> None:
    answer = Answer()

    async def send(message: dict[str, Any]) -> None:
        answer.status = message.get("status", answer.status)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/widget/{cleo.channel.token}/frames",
        "headers": [(b"content-length", b"9999999")],
    }
    asyncio.run(Uploads(refused)(scope, _never, send))
    assert answer.status == 413


async def _never() -> dict[str, Any]:
    raise AssertionError("the body was read")


def test_a_refusal_speaks_the_visitors_language(cast: Cast) -> None:
    browser = Browser(cast.chat())
    browser.hello(language="de-AT")
    assert upload(browser, "setup.exe", "application/octet-stream", b"MZ").json()["why"] == (
        "Programme und Webseiten können nicht gesendet werden."
    )
    assert browser.get("elsewhere")["why"] == "Schreiben Sie zuerst etwas: Dann gibt es etwas fortzusetzen."
    with translation.override("ja"):
        assert upload(browser, "empty.png", "image/png", b"").json()["why"] == "Die Datei ist leer."
        assert translation.get_language() == "ja"
