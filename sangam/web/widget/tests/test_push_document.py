"""docs/push.md is true: every request in it is made as it stands there, and answers as it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client

from sangam.channels.devices import Note
from sangam.channels.providers.push import apns, fake, fcm, web
from sangam.conversations.models import Message, MessageKind
from sangam.lib import clock
from sangam.web.widget.tests.devices import answer, set_up, settled
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
BLOCK = re.compile(r"^```(?P<kind>http|json(?: \w+)?)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENT = (settings.BASE_DIR / "docs" / "push.md").read_text(encoding="utf-8")
NOTE = Note("Northwind Outdoor", "You have a new answer.", "12", "4712")


def blocks(kind: str) -> list[str]:
    return [match["text"] for match in BLOCK.finditer(DOCUMENT) if match["kind"] == kind]


@dataclass
class App:
    """Makes the requests of the document; `words` are what stands for something of this install."""

    words: dict[str, str]
    client: Client = field(default_factory=Client)

    def asks(self, text: str) -> Any:
        # All at once, longer words first: what stands for one (a token of random signs) may hold another.
        words = re.compile("|".join(map(re.escape, sorted(self.words, key=len, reverse=True))))
        text = words.sub(lambda found: self.words[found[0]], text)
        head, _blank, body = text.partition("\n\n")
        (method, path), *headers = head.split("\n")[0].split(" "), *head.split("\n")[1:]
        given = dict(line.split(": ", 1) for line in headers if line)
        found = self.client.generic(method, path, body.strip(), content_type="application/json", headers=given)
        assert found.status_code == 200, found.content
        return found.json()


def like(documented: Any, real: Any) -> bool:
    """What the document names is there, of the same kind; words as they stand unless they are "…"."""
    if isinstance(documented, dict):
        return isinstance(real, dict) and all(name in real and like(value, real[name]) for name, value in documented.items())
    if isinstance(documented, list):
        return isinstance(real, list) and (
            not documented or [like(*pair) for pair in zip(documented, real, strict=True)] == [True] * len(real)
        )
    if isinstance(documented, str):
        return isinstance(real, str) and (documented == "…" or documented == real)
    return type(documented) is type(real) and (
        (isinstance(documented, int) and not isinstance(documented, bool)) or documented == real
    )


def test_every_request_and_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    services = fake.Services()
    monkeypatch.setattr("sangam.lib.http.request", services.http)
    chat = set_up(cast, services)
    secret = str(chat.plain_settings().get("identity_secret"))
    claims = {"sub": "u-7", "exp": int(clock.now().timestamp()) + 600}
    android, iphone, browser = services.android(), services.iphone(), services.browser("")
    app = App({
        "FCM-TOKEN": android.token, "APNS-TOKEN": iphone.token, "SUBSCRIPTION": json.dumps(browser.subscription),
        "TOKEN": chat.token, "IDENTITY": jwt.encode(claims, secret, algorithm="HS256"),
    })  # fmt: skip
    told = 0
    for match in BLOCK.finditer(DOCUMENT):
        if match["kind"] == "http":
            if "/history" in match["text"]:
                answer(cast)
                assert settled()["told"] == 3
                app.words["4712"] = str(Message.objects.get(kind=MessageKind.OUT).pk)
            real = app.asks(match["text"])
            told += 1
            if "/hello" in match["text"]:
                app.words["VISITOR"] = real["visitor"]
                browser.server_key = next(one["key"] for one in real["push"] if one["service"] == "web")
        elif match["kind"] == "json":
            documented = json.loads(match["text"].replace("TOKEN", chat.token))
            assert like(documented, real), (documented, real)
    assert told == 9
    assert android.shown[0]["notification"]["body"] == "Tem uma nova resposta.", "he asked for Portuguese"


def test_what_arrives_is_what_stands_there() -> None:
    (firebase,), (apple,), (page,) = blocks("json fcm"), blocks("json apns"), blocks("json web")
    assert {"token": "x", **json.loads(firebase)} == fcm.payload(NOTE, "x")["message"]
    assert json.loads(apple) == apns.payload(NOTE)
    assert json.loads(page) == web.payload(NOTE)
