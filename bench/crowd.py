"""Many clients of the hub at once, and the hub as a process beside them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvloop
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Origin
from websockets.uri import parse_uri

PATIENCE_SECONDS = 120.0
AT_ONCE = 200
BENCH = "bench"


class Client(asyncio.Protocol):
    """One socket. `hello` is what it says first. `news` are the numbers it was told; `at` is the moment of the newest, or
    where it `awaits` a text, of the newest frame with that text."""

    def __init__(self, crowd: Crowd, path: str, hello: dict[str, Any]) -> None:
        self.crowd, self.hello = crowd, hello
        self.topic = hello["watch"][0]["topic"] if hello.get("watch") else ""
        home = f"127.0.0.1:{crowd.port}"
        self.protocol = ClientProtocol(parse_uri(f"ws://{home}/live/{path}"), origin=Origin(f"http://{home}"), max_size=None)
        self.news: list[int] = []
        self.awaits = b""
        self.at = 0.0
        self.ready: asyncio.Future[None] = crowd.loop.create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.protocol.send_request(self.protocol.connect())
        self._write()

    def data_received(self, data: bytes) -> None:
        self.protocol.receive_data(data)
        for event in self.protocol.events_received():
            if isinstance(event, Response):
                self._send({"do": "hello", **self.hello})
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                if self.awaits and self.awaits in event.data:
                    self.at, self.awaits = time.monotonic(), b""
                self._heard(json.loads(bytes(event.data)))
        self._write()

    def _heard(self, frame: dict[str, Any]) -> None:
        if frame["is"] == "news":
            self.news.append(frame["seq"])
            self.at = self.at if self.awaits else time.monotonic()
            self.crowd.told += 1
        elif frame["is"] == "ready" and not self.ready.done():
            self.ready.set_result(None)
        elif frame["is"] == "reload":
            raise AssertionError("a client missed too much")

    def _send(self, frame: dict[str, Any]) -> None:
        self.protocol.send_text(json.dumps(frame).encode())

    def _write(self) -> None:
        if self.transport:
            self.transport.writelines(self.protocol.data_to_send())


class Crowd:
    """Clients on an event loop in a thread of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.loop = uvloop.new_event_loop()
        self.clients: list[Client] = []
        self.told = 0
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def come(self, number: int, topic: Callable[[int], str], since: int | None = None) -> float:
        """So many more for the bench's own door, each ready; gives the seconds it took."""
        more = {} if since is None else {"since": since}
        return self.enter([(BENCH, {"name": f"user:{n}", "watch": [{"topic": topic(n)}], **more}) for n in range(number)])

    def enter(self, guests: Sequence[tuple[str, dict[str, Any]]]) -> float:
        """(door, what it says) of each; all are ready. Gives the seconds it took."""
        begun = time.perf_counter()
        asyncio.run_coroutine_threadsafe(self._come(guests), self.loop).result(PATIENCE_SECONDS)
        return time.perf_counter() - begun

    async def _come(self, guests: Sequence[tuple[str, dict[str, Any]]]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(path: str, hello: dict[str, Any]) -> Client:
            async with gate:
                _, client = await self.loop.create_connection(lambda: Client(self, path, hello), "127.0.0.1", self.port)
                await client.ready
                return client

        self.clients += await asyncio.gather(*(one(*guest) for guest in guests))

    def go(self) -> None:
        """All at once, without a word."""
        gone = [client.transport for client in self.clients if client.transport]
        self.clients = []
        self.loop.call_soon_threadsafe(lambda: [transport.abort() for transport in gone])

    def wait(self, told: int) -> None:
        """Until the crowd was told so many times altogether."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.told < told:
            if time.monotonic() > deadline:
                raise AssertionError(f"only {self.told} of {told} came")
            time.sleep(0.002)

    def close(self) -> None:
        self.go()
        self.loop.call_soon_threadsafe(self.loop.stop)


class Beside:
    """A process of its own, which answers one JSON line with another. `began` is what it said first."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.began: dict[str, Any] = self._answer()

    def ask(self, do: str, **more: Any) -> Any:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        return None if do == "end" else self._answer()

    def end(self) -> None:
        self.ask("end")
        self.process.wait(30)

    def _answer(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())


@contextmanager
def beside(*doors: str) -> Iterator[tuple[Beside, Crowd]]:
    """With the bench's own door, or with "real" ones."""
    hub = Beside("bench.hub", *doors)
    crowd = Crowd(hub.began["port"])
    try:
        yield hub, crowd
    finally:
        crowd.close()
        hub.end()
