"""Many visitors with a page open, as sockets alone: each comes back by itself, like the widget, with the `since` it knows."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import uvloop
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Origin
from websockets.uri import parse_uri

FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
FROM = 100
"""Addresses of this machine they come from: what one address may do is limited."""


@dataclass
class Seat:
    """One visitor. `heard` are the messages he was told of, in order, each as often as it came."""

    visitor: str
    since: int = 0
    heard: list[int] = field(default_factory=list)
    ready: bool = False
    tries: int = 0


class _Socket(asyncio.Protocol):
    def __init__(self, seats: Seats, seat: Seat) -> None:
        self.seats, self.seat = seats, seat
        self.over = seats.loop.create_future()
        uri = parse_uri(f"ws://127.0.0.1:{seats.port}/live/widget/{seats.token}")
        self.protocol = ClientProtocol(uri, origin=Origin(f"http://127.0.0.1:{seats.port}"), max_size=None)
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.protocol.send_request(self.protocol.connect())
        self._write()

    def data_received(self, data: bytes) -> None:
        with suppress(InvalidHandshake):
            self.protocol.receive_data(data)
        for event in self.protocol.events_received():
            if isinstance(event, Response) and event.status_code == 101:
                hello = {"do": "hello", "visitor": self.seat.visitor, "since": self.seat.since}
                self.protocol.send_text(json.dumps(hello).encode())
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._heard(json.loads(bytes(event.data)))
        self._write()

    def _heard(self, frame: dict[str, Any]) -> None:
        self.seat.since = max(self.seat.since, frame.get("seq") or 0)
        if frame["is"] == "message":
            self.seat.heard.append(frame["message"]["id"])
        elif frame["is"] == "ready" and not self.seat.ready:
            self.seat.ready, self.seat.tries = True, 0

    def connection_lost(self, exc: Exception | None) -> None:
        self.seat.ready = False
        if not self.over.done():
            self.over.set_result(None)

    def _write(self) -> None:
        if self.transport and not self.transport.is_closing():
            self.transport.writelines(self.protocol.data_to_send())


class Seats:
    """On an event loop in a thread of its own, until `close`."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.seats: list[Seat] = []
        self.loop = uvloop.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.stopping = False

    def come(self, visitors: Sequence[str]) -> None:
        """So many more, within a moment: a thousand a second."""
        more = [Seat(visitor) for visitor in visitors]
        self.seats += more
        for place, seat in enumerate(more):
            sitting = self._sit(seat, f"127.0.1.{place % FROM + 1}", place / 1000)
            asyncio.run_coroutine_threadsafe(sitting, self.loop)

    @property
    def ready(self) -> int:
        return sum(seat.ready for seat in self.seats)

    async def _sit(self, seat: Seat, address: str, after: float) -> None:
        await asyncio.sleep(after)
        while not self.stopping:
            with suppress(OSError):
                _, link = await self.loop.create_connection(
                    lambda: _Socket(self, seat), "127.0.0.1", self.port, local_addr=(address, 0)
                )
                await link.over
            back = min(LONGEST_WAIT, FIRST_WAIT * 2**seat.tries)
            seat.tries += 1
            await asyncio.sleep(back / 2 + random.random() * back)

    def close(self) -> None:
        self.stopping = True
        self.loop.call_soon_threadsafe(self.loop.stop)
