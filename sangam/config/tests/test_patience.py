"""Slow strangers at the web server: real sockets, on both event loops. Nobody waits for a time, each for what happens."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sangam.config import patience
from sangam.config.patience import Patient
from sangam.config.tests.test_one_port import LOOPS, _serving
from tests.install import until

ASK = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n"
Loop = Callable[[], asyncio.AbstractEventLoop]
pytestmark = LOOPS


@pytest.fixture
def port(tmp_path: Path, make: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.3)
    monkeypatch.setattr(patience, "WAITING_MAX", 20)
    with _serving(tmp_path, make, None) as number:
        yield number
    assert not Patient.waiting


def opened(port: int, sent: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), 20)
    made.sendall(sent)
    return made


def rest(client: socket.socket) -> bytes:
    """All there is until the server hangs up."""
    found = b""
    try:
        while part := client.recv(65536):
            found += part
    except ConnectionError:
        pass
    return found


def answered(client: socket.socket) -> bool:
    return client.recv(65536).startswith(b"HTTP/1.1 200")


def trickle(client: socket.socket, byte: bytes) -> bytes:
    """One byte after the other until the server has had enough; gives its last words."""
    for _number in range(2000):
        readable, _, _ = select.select([client], [], [], 0.02)
        if readable:
            return rest(client)
        try:
            client.sendall(byte)
        except ConnectionError:
            return rest(client)
    raise AssertionError("it listens for ever")


@pytest.mark.parametrize("sent", [b"", b"G", b"GET /li", b"GET /x HTTP/1.1\r\nHost: x\r\nX-A: b"])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, sent: bytes) -> None:
    with opened(port, sent) as client:
        assert rest(client) == b""


def test_a_head_that_comes_a_byte_at_a_time_is_not_waited_for(port: int) -> None:
    with opened(port, b"GET /x HTTP/1.1\r\nHost: x\r\nX-A: ") as client:
        assert trickle(client, b"a") == b""


def test_the_second_request_of_a_connection_has_no_more_time(port: int) -> None:
    with opened(port, ASK) as client:
        assert answered(client)
        client.sendall(b"GET /x HTTP/1.1\r\nX-A: ")
        assert trickle(client, b"a") == b""


def test_who_waits_longest_goes_when_there_are_too_many_and_who_speaks_is_served(port: int, monkeypatch: Any) -> None:
    """Two hundred hold their breath, far longer than this test lasts."""
    monkeypatch.setattr(patience, "HEAD_SECONDS", 600)
    with ExitStack() as held:
        strangers = [held.enter_context(opened(port, b"GET /x HTTP/1.1\r\nX-A: ")) for _number in range(200)]
        with opened(port, ASK) as client:
            assert answered(client)
        for one in strangers[:170]:
            assert rest(one) == b""
        until(lambda: 10 <= len(Patient.waiting) <= 20, lambda: f"{len(Patient.waiting)} wait")


def test_a_body_that_hardly_comes_is_not_waited_for(port: int) -> None:
    with opened(port, b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n") as client:
        assert trickle(client, b"a").startswith(b"HTTP/1.1 408")


def test_a_body_that_comes_slowly_but_comes_is_taken(port: int) -> None:
    """Longer in all than a look at it lasts."""
    piece, count = b"a" * 2000, 40
    with opened(port, b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (len(piece) * count)) as client:
        for _number in range(count):
            assert not select.select([client], [], [], 0.02)[0]
            client.sendall(piece)
        assert answered(client)
