"""Many clients of the hub at once, and the hub as a process beside them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvloop
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

PATIENCE_SECONDS = 120.0
AT_ONCE = 200


class Client(asyncio.Protocol):
    """One socket that watches one topic. `news` are the numbers it was told, with the moment of the newest."""

    def __init__(self, crowd: Crowd, name: str, topic: str, since: int | None) -> None:
        self.crowd, self.name, self.topic, self.since = crowd, name, topic, since
        self.protocol = ClientProtocol(parse_uri(f"ws://127.0.0.1:{crowd.port}/live/bench"), max_size=None)
        self.news: list[int] = []
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
                hello = {"do": "hello", "name": self.name, "watch": [{"topic": self.topic}]}
                self._send(hello if self.since is None else {**hello, "since": self.since})
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._heard(json.loads(bytes(event.data)))
        self._write()

    def _heard(self, frame: dict[str, Any]) -> None:
        if frame["is"] == "news":
            self.news.append(frame["seq"])
            self.at = time.perf_counter()
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
        """So many more, each ready; gives the seconds it took."""
        begun = time.perf_counter()
        asyncio.run_coroutine_threadsafe(self._come(number, topic, since), self.loop).result(PATIENCE_SECONDS)
        return time.perf_counter() - begun

    async def _come(self, number: int, topic: Callable[[int], str], since: int | None) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(place: int) -> Client:
            async with gate:
                _, client = await self.loop.create_connection(
                    lambda: Client(self, f"user:{place}", topic(place), since), "127.0.0.1", self.port
                )
                await client.ready
                return client

        self.clients += await asyncio.gather(*(one(place) for place in range(number)))

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
    """The hub's process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.hub"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port: int = self._answer()["port"]

    def ask(self, do: str, **more: Any) -> Any:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()
        return None if do == "end" else self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())


@contextmanager
def beside() -> Iterator[tuple[Beside, Crowd]]:
    hub = Beside()
    crowd = Crowd(hub.port)
    try:
        yield hub, crowd
    finally:
        crowd.close()
        hub.ask("end")
        hub.process.wait(30)
