"""The reader of frames meets everything: it gives frames or a reason, and nothing else."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sangam.channels.base import ParseError
from sangam.channels.kinds.chat import frames
from sangam.channels.kinds.chat.tests.test_contract import said

ID = "0b5c8f1e-7d0e"
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FRAME = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["message", "read", "contact", "typing"]) | ANYTHING,
        "id": st.just(ID) | ANYTHING,
        "text": st.text() | ANYTHING,
        "files": st.lists(st.text(max_size=20), max_size=12) | ANYTHING,
        "answers": st.dictionaries(st.text(max_size=10), st.text(), max_size=4) | ANYTHING,
        "email": st.emails() | ANYTHING,
        "upto": st.integers() | ANYTHING,
        "page": ANYTHING,
    },
)


@given(st.lists(FRAME | ANYTHING, min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_any_frames_are_read_or_refused(given: list[Any]) -> None:
    body = json.dumps({"frames": given}).encode()
    if len(body) > frames.BODY_MAX:
        return
    try:
        found = frames.read(body)
    except ParseError:
        assert "NaN" in body.decode() or "Infinity" in body.decode()
        return
    assert len(found) == len(given)
    for frame in found:
        assert frame.id == "" or frame.id.isascii()
        if isinstance(frame, frames.Said):
            frame.text.encode()
            assert "\x00" not in frame.text and len(frame.text) <= frames.TEXT_MAX


@given(st.binary(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(ParseError):
        frames.read(body)


HOSTILE = {
    "deep lists": b"[" * 60_000,
    "deep objects": b'{"frames":' * 6_000,
    "deep text": b'{"frames":[{"type":"message","id":"0b5c8f1e","text":' + b"[" * 50_000 + b"]" * 14_000,
    "a long number": b'{"frames":[{"type":"read","upto":' + b"9" * 60_000 + b"}]}",
    "many keys": json.dumps(
        {"frames": [{"type": "message", "id": ID, "text": "x", **{f"k{n}": 1 for n in range(5000)}}]}
    ).encode(),
    "escapes": b'{"frames":[{"type":"message","id":"0b5c8f1e","text":"' + b"\\u0000" * 10_000 + b'"}]}',
    "surrogates": b'{"frames":[{"type":"message","id":"0b5c8f1e","text":"' + b"\\ud800" * 10_000 + b'"}]}',
    "utf-16": json.dumps({"frames": []}).encode("utf-16"),
    "ten thousand frames": json.dumps({"frames": [0] * 10_000}).encode(),
    "an at sign": said({"type": "contact", "id": ID, "email": "a" * 60_000 + "@"}),
    "many dots": said({"type": "contact", "id": ID, "email": "a@" + "a." * 30_000}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_bodies_cost_little(what: str) -> None:
    began = time.process_time()
    with contextlib.suppress(ParseError):
        frames.read(HOSTILE[what])
    assert time.process_time() - began < 1.0


def only(**frame: Any) -> frames.Frame:
    (found,) = frames.read(json.dumps({"frames": [{"type": "message", "id": ID, "text": "Hi", **frame}]}).encode())
    return found


def test_what_no_column_holds_is_replaced() -> None:
    found = only(text="a\x00b\ud800c\r\nd")
    assert isinstance(found, frames.Said) and found.text == "a\ufffdb\ufffdc\nd"


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        ({"text": "x" * 4001}, "longer than 4000"),
        ({"text": 7}, "no text"),
        ({"text": "   "}, "nothing in it"),
        ({"id": "short"}, "needs an id"),
        ({"id": "with spaces in it"}, "needs an id"),
        ({"id": None}, "needs an id"),
        ({"files": "x"}, "list of file tokens"),
        ({"files": ["x"] * 11}, "more than 10 files"),
        ({"answers": []}, "answers is an object"),
        ({"answers": {"email": "no address"}}, "not an e-mail address"),
        ({"answers": {"<b>": "x"}}, "plain key"),
        ({"type": "contact", "email": "no"}, "not an e-mail address"),
        ({"type": "read", "upto": "7"}, "upto"),
        ({"type": "read", "upto": -1}, "upto"),
        ({"type": "read", "upto": True}, "upto"),
        ({"type": "read", "upto": 2**63}, "upto"),
        ({"type": "shout"}, "not known"),
        ({"type": ["message"]}, "not known"),
    ],
)
def test_a_frame_that_cannot_be_taken_says_why(frame: dict[str, Any], why: str) -> None:
    found = only(**frame)
    assert isinstance(found, frames.Refused) and why in found.why


def test_one_bad_frame_leaves_the_others_alone() -> None:
    good = {"type": "message", "id": ID, "text": "Hello"}
    found = frames.read(said(good, {"type": "message"}, good))
    assert [type(frame).__name__ for frame in found] == ["Said", "Refused", "Said"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"frames":{}}', b'{"frames":[]}', b"\xff", b"x" * 70_000, b'{"frames":[NaN]}']
)
def test_what_is_no_call_at_all(body: bytes) -> None:
    with pytest.raises(ParseError):
        frames.read(body)
