"""The hand-over itself, on both event loops: which connections go, what goes with them, and which stay."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import uvloop

from sangam.config import web
from sangam.realtime import handover
from sangam.realtime.live import Hello
from sangam.realtime.origins import Proxies, own
from tests.install import until

ASK = b"GET /live/toy HTTP/1.1\r\nHost: x\r\n\r\n"


async def _application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Gives back what it was sent."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def _serving(folder: Path, make: Callable[[], asyncio.AbstractEventLoop], taken: list[Any] | None) -> Iterator[int]:
    """A web server, and in the same loop somebody who takes what it gives (None: nobody does); gives the port."""
    listening = web.listen("127.0.0.1", 0)
    path = folder / "live.socket"
    over = threading.Event()

    async def serve() -> None:
        taker = handover.Taker(path, lambda found, read: (taken or []).append((found, read)), asyncio.get_running_loop())
        if taken is not None:
            taker.open()
        config = uvicorn.Config(
            _application, http=web.protocol(handover.Giver(path)), lifespan="off", log_config=None, ws="none"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve(sockets=[listening]))
        await asyncio.to_thread(over.wait)
        server.should_exit = True
        await serving
        taker.close()

    def run() -> None:
        with asyncio.Runner(loop_factory=make) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        thread.join(10)


LOOPS = pytest.mark.parametrize("make", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])


@LOOPS
def test_the_connection_lives_on_in_other_hands(tmp_path: Path, make: Callable[[], asyncio.AbstractEventLoop]) -> None:
    taken: list[Any] = [None]
    with _serving(tmp_path, make, taken) as port, socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        client.sendall(b"GET /live/")
        answer = b""
        while not answer.endswith(b"GET /live/"):
            answer += client.recv(1000)
        client.sendall(ASK[:7])
        client.sendall(ASK[7:])
        until(lambda: len(taken) > 1, "it does not go", 10)
        theirs, read = taken[1]
        assert ASK.startswith(read)
        assert read.startswith(handover.PREFIX)
        theirs.setblocking(True)
        theirs.sendall(b"from the other side")
        assert client.recv(1000) == b"from the other side"
        client.sendall(b"and back")
        theirs.settimeout(10)
        assert (read + theirs.recv(1000)).endswith(b"and back")
        theirs.close()
        assert client.recv(1000) == b""


@LOOPS
def test_nobody_there_is_a_503_and_the_port_goes_on(tmp_path: Path, make: Callable[[], asyncio.AbstractEventLoop]) -> None:
    with _serving(tmp_path, make, None) as port:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                client.sendall(ASK)
                answer = client.recv(1000)
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"Retry-After: 2" in answer
        with socket.create_connection(("127.0.0.1", port), 10) as client:
            client.sendall(b"GET /live-ticket HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_a_long_data_folder_is_no_hindrance(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    taken: list[Any] = [None]
    with _serving(deep, asyncio.new_event_loop, taken) as port, socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(ASK)
        until(lambda: len(taken) > 1, "it does not go", 10)
        taken[1][0].close()


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ("127.0.0.1", "127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1", ["6.6.6.6", "203.0.113.9, 127.0.0.1"], "203.0.113.9"),
        ("10.0.0.0/8", "10.1.2.3", ["203.0.113.9, 10.9.9.9"], "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7", ["6.6.6.6"], "198.51.100.7"),
        ("", "127.0.0.1", ["6.6.6.6"], "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", [], "127.0.0.1"),
        ("*", "198.51.100.7", ["203.0.113.9, 10.0.0.1"], "203.0.113.9"),
    ],
)
def test_only_proxies_we_know_say_where_somebody_is(proxies: str, peer: str, forwarded: list[str], client: str) -> None:
    assert Proxies(proxies).client(peer, forwarded) == client


@pytest.mark.parametrize(
    ("origin", "host", "hosts", "mine"),
    [
        ("http://localhost:8000", "localhost:8000", [], True),
        ("https://desk.example", "desk.example", [], True),
        ("https://desk.example", "desk.example:443", [], True),
        ("https://desk.example:8443", "desk.example", [], False),
        ("https://evil.example", "desk.example", [], False),
        ("https://desk.example.evil.example", "desk.example", [], False),
        ("https://desk.example@evil.example", "desk.example", [], False),
        ("null", "desk.example", [], False),
        ("", "desk.example", [], False),
        ("https://desk.example", "desk.example", ["desk.example"], True),
        ("http://desk.example", "desk.example", ["desk.example"], False),
        ("https://evil.example", "evil.example", ["desk.example"], False),
        ("https://[::1", "desk.example", [], False),
    ],
)
def test_an_origin_is_ours_or_it_is_not(origin: str, host: str, hosts: list[str], mine: bool, settings: Any) -> None:
    settings.PUBLIC_HOSTS = hosts
    assert own(Hello(origin, host, "127.0.0.1", "", {})) is mine
