"""What strangers send: every answer is clear, none a 500, and nobody else's talk comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sangam.channels.models import Channel
from sangam.conversations import files
from sangam.conversations.models import Conversation, Message
from sangam.ingest.models import RawInbound, RawState
from sangam.web.widget import present
from sangam.web.widget.tests.visiting import Browser
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(cast: Cast) -> Channel:
    return cast.chat()


@pytest.fixture
def cleo(chat: Channel) -> Browser:
    browser = Browser(chat)
    browser.hello()
    return browser


BODIES = [
    b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe\x00", b"[" * 60_000, b'{"a":' * 10_000, b"9" * 60_000, b"NaN",
    b'{"visitor":7,"identity":[],"language":{},"proof":7}', b'{"language":"' + b"x" * 9000 + b'"}', b'{"visitor":"\\ud800"}',
    b'{"language":"../../etc"}', b'{"language":"\\u0000"}', b'{"identity":"a.b.c"}', json.dumps({"visitor": "x" * 15_000}).encode(),
    b'{"frames":[{"type":"message","id":"abcdefgh","text":"\\ud800\\u0000"}]}', b'{"frames":[[[]]]}', b'{"frames":[null]}',
]  # fmt: skip


@pytest.mark.parametrize("path", ["hello", "frames"])
@pytest.mark.parametrize("body", BODIES)
def test_any_body_gets_a_clear_answer(cleo: Browser, path: str, body: bytes) -> None:
    told = cleo.post(path, body)
    assert cleo.status in (200, 400, 413) and (cleo.status == 200 or told["why"])


@pytest.mark.parametrize("query", ["x", "-1", "1e9", "9" * 19, "9" * 300, "%00", "٣", ""])
@pytest.mark.parametrize("path", ["history?before=", "news?since="])
def test_any_number_gets_a_clear_answer(cleo: Browser, path: str, query: str) -> None:
    cleo.get(path + query)
    assert cleo.status in (200, 400)


@pytest.mark.parametrize("token", ["", "x", "x.y", "a" * 5000, "ü.ü", "null", "eyJ2IjoieCJ9."])
def test_any_token_that_is_not_ours_is_401(chat: Channel, token: str) -> None:
    browser = Browser(chat, token=token.encode().decode("latin-1"))
    for path in ("history", "news?since=0"):
        browser.get(path)
        assert browser.status == 401
    browser.post("frames", {"frames": [{"type": "message", "id": "abcdefgh", "text": "x"}]})
    assert browser.status == 401 and not RawInbound.objects.exists()


def test_a_token_of_another_channel_opens_nothing(cleo: Browser, chat: Channel, cast: Cast) -> None:
    other = Channel.objects.create(
        kind=chat.kind, name="Other", brand=chat.brand, team=cast.billing, settings=chat.settings, sealed=chat.sealed
    )
    there = Browser(other, token=cleo.token)
    there.get("history")
    assert there.status == 401


def test_absurd_text_is_kept_as_it_can_be(cleo: Browser) -> None:
    text = "\u202eevil\u202c \U0001f469\u200d\U0001f4bb " + "e" + "\u0301" * 900 + "\ufeff\x07"
    assert cleo.say(text)["message"]["text"] == text.strip()
    cleo.say("a\x00b")
    assert Message.objects.latest("pk").text == "a\ufffdb"


def test_one_bad_frame_does_not_hold_up_the_others(cleo: Browser) -> None:
    done = cleo.frames(
        {"type": "message", "id": "good-0001", "text": "One"},
        {"type": "message", "id": "good-0002", "text": "x" * 4001},
        {"type": "message", "id": "good-0003", "text": "Three"},
    )
    assert [bool(one["message"]) for one in done] == [True, False, True]
    assert "4000" in done[1]["error"]["why"]
    assert RawInbound.objects.get().state == RawState.APPLIED


def test_another_visitors_id_is_not_taken(cleo: Browser, chat: Channel) -> None:
    frame: dict[str, Any] = {"type": "message", "id": "same-id-0001", "text": "Cleo's"}
    cleo.frames(frame)
    otto = Browser(chat)
    otto.hello()
    (done,) = otto.frames({**frame, "text": "Otto's"})
    assert done["message"]["text"] == "Otto's" and Conversation.objects.count() == 2


def test_an_address_of_a_file_is_good_for_its_channel_only(cleo: Browser, chat: Channel, cast: Cast) -> None:
    other = Channel.objects.create(kind=chat.kind, name="Other", brand=chat.brand, team=chat.team, sealed=chat.sealed)
    row = cast_attachment(cast)
    address = present.file_address(chat, row)
    assert cleo.client.get(address).status_code == 200
    assert cleo.client.get(address.replace(chat.token, other.token)).status_code == 404
    assert cleo.client.get(address[:-2] + "xx").status_code == 404


def cast_attachment(cast: Cast) -> Any:
    row = files.upload(cast.ben, "a.txt", "text/plain", [b"hello"])
    row.message = cast.conversation().messages.get()
    row.save(update_fields=["message"])
    return row


def test_a_paused_channel_is_gone(cleo: Browser, chat: Channel) -> None:
    Channel.objects.filter(pk=chat.pk).update(active=False)
    cleo.hello()
    assert cleo.status == 404


def test_the_webhook_address_is_no_side_door(cleo: Browser, chat: Channel) -> None:
    answer = cleo.client.post(
        f"/hooks/{chat.token}/",
        b'{"frames":[]}',
        content_type="application/json",
        headers={"authorization": f"Bearer {cleo.token}"},
    )
    assert answer.status_code == 404 and not RawInbound.objects.exists()


def test_a_mailbox_has_no_widget(cast: Cast) -> None:
    browser = Browser(cast.mailbox)
    browser.hello()
    assert browser.status == 404


def test_preflights_name_only_what_is_allowed(cleo: Browser) -> None:
    answer = cleo.client.options(cleo.url("frames"), headers={"origin": cleo.origin})
    assert answer.status_code == 204 and answer["Access-Control-Allow-Origin"] == cleo.origin
    assert answer["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert "Access-Control-Allow-Credentials" not in answer
    foreign = cleo.client.options(cleo.url("frames"), headers={"origin": "https://evil.test"})
    assert foreign.status_code == 403 and "Access-Control-Allow-Origin" not in foreign


def test_no_cookie_is_ever_set(cleo: Browser) -> None:
    cleo.say("Hello")
    assert not cleo.client.cookies


def test_a_forged_identity_is_an_anonymous_visitor_and_says_so_in_the_log(
    cleo: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    told = cleo.hello(identity="eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.")
    assert cleo.status == 200 and told["known"] is False
    assert "identity refused" in caplog.text and "eyJ" not in caplog.text
