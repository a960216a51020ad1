"""One connection: WebSocket (RFC 6455) by the `websockets` package without its I/O, on a transport of the event loop.

No task and no queue of its own: an idle socket costs its buffers. What goes to many is framed once (`framed`) and
written as bytes. Compression stays off: its windows cost more memory than everything else of a socket.
"""

from __future__ import annotations

import asyncio
import http
import logging
from typing import Protocol, cast

from websockets.datastructures import Headers
from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

FRAME_MAX = 16 * 1024
"""What a client's frame may hold, in bytes. Larger ones are refused with an error frame, and the socket stays."""
UNREAD_MAX = 256 * 1024
"""What is not even read to its end: the protocol closes the socket (1009)."""
BUFFER_HIGH = 64 * 1024
BUFFER_MAX = 1024 * 1024
"""How much may wait for a client that reads slowly, in bytes; one with more is cut off and comes back with `since`."""
CLOSE_SECONDS = 2.0
PING = Frame(Opcode.PING, b"").serialize(mask=False)

# Its lines would hold addresses and headers of strangers; what matters is said by the hub. Known to no configuration of
# logging, which would let it speak again.
_silent = logging.Logger("sangam.realtime.rfc6455", level=logging.CRITICAL + 1)


def framed(text: str) -> bytes:
    """A text frame as it goes over the wire, the same for every client."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class Keeper(Protocol):
    """Who holds the connections."""

    def came(self, wire: Wire) -> None: ...

    def asked(self, wire: Wire, path: str, headers: Headers) -> int:
        """A request to open a socket; 0 to accept, else the HTTP status it is refused with."""
        ...

    def said(self, wire: Wire, text: str | None) -> None:
        """A message; None for one that is too large or no text."""
        ...

    def left(self, wire: Wire) -> None: ...


class Wire(asyncio.Protocol):
    """`heard` is when the client last sent anything, by the loop's clock; `slow` since when its buffer is too full."""

    __slots__ = (
        "_closing", "_keeper", "_loop", "_parts", "_protocol", "_read", "_too_large", "_transport", "_writable",
        "due", "heard", "holder", "peer", "slow",
    )  # fmt: skip

    def __init__(self, keeper: Keeper, loop: asyncio.AbstractEventLoop, read: bytes = b"") -> None:
        self._keeper, self._loop, self._read = keeper, loop, read
        self._protocol = ServerProtocol(max_size=UNREAD_MAX, logger=_silent)
        self._transport: asyncio.Transport | None = None
        self._parts: list[bytes] = []
        self._too_large = False
        self._closing: asyncio.TimerHandle | None = None
        self._writable: asyncio.Future[None] | None = None
        self.peer = ""
        self.heard = loop.time()
        self.due = 0.0
        self.slow = 0.0
        self.holder: object = None

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=BUFFER_HIGH)
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if isinstance(peer, tuple) else ""
        self._keeper.came(self)
        read, self._read = self._read, b""
        if read:
            self.data_received(read)

    def data_received(self, data: bytes) -> None:
        self.heard = self._loop.time()
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._open(event)
            elif isinstance(event, Frame):
                self._frame(event)
        self._send_due()

    def eof_received(self) -> None:
        self._protocol.receive_eof()
        self._send_due()

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._closing:
            self._closing.cancel()
        self.resume_writing()
        self._keeper.left(self)

    def pause_writing(self) -> None:
        self.slow = self._loop.time()

    def resume_writing(self) -> None:
        self.slow = 0.0
        if self._writable and not self._writable.done():
            self._writable.set_result(None)
        self._writable = None

    # What the hub calls.

    @property
    def open(self) -> bool:
        return self._transport is not None and self._protocol.state is State.OPEN

    def push(self, frame: bytes) -> bool:
        """Write a whole frame; False when the client is gone, or was cut off because it reads too slowly."""
        transport = self._transport
        if transport is None or self._protocol.state is not State.OPEN:
            return False
        if self.slow and transport.get_write_buffer_size() > BUFFER_MAX:
            self.cut()
            return False
        transport.write(frame)
        return True

    async def drained(self) -> None:
        """Until there is room in the buffer, or the client is gone."""
        while self.slow and self._transport is not None:
            if self._writable is None:
                self._writable = self._loop.create_future()
            await asyncio.shield(self._writable)

    def close(self, code: int, reason: str = "") -> None:
        """Say why and go; a client that does not answer is cut off soon after. Who is being told why is told once."""
        if self._transport is None or self._closing:
            return
        try:
            self._protocol.send_close(code, reason)
        except InvalidState:
            self.cut()
            return
        self._closing = self._loop.call_later(CLOSE_SECONDS, self.cut)
        self._send_due()

    def cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # Within.

    def _open(self, request: Request) -> None:
        status = self._keeper.asked(self, request.path, request.headers)
        if status:
            response = self._protocol.reject(http.HTTPStatus(status), "")
            if status == http.HTTPStatus.SERVICE_UNAVAILABLE:
                response.headers["Retry-After"] = "2"
        else:
            response = self._protocol.accept(request)
        self._protocol.send_response(response)

    def _frame(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT) and not self._closing:
            self._part(frame)

    def _part(self, frame: Frame) -> None:
        if frame.opcode is not Opcode.CONT:
            self._parts, self._too_large = [], frame.opcode is Opcode.BINARY
        if sum(map(len, self._parts)) + len(frame.data) > FRAME_MAX:
            self._parts, self._too_large = [], True
        if not self._too_large:
            self._parts.append(bytes(frame.data))
        if frame.fin:
            whole, self._parts = b"".join(self._parts), []
            try:
                self._keeper.said(self, None if self._too_large else whole.decode())
            except UnicodeDecodeError:
                self._protocol.fail(1007, "not UTF-8")

    def _send_due(self) -> None:
        transport = self._transport
        if transport is None:
            return
        for data in self._protocol.data_to_send():
            if data:
                transport.write(data)
            else:
                transport.close()
                return
        if self._protocol.close_expected() and self._closing is None:
            self._closing = self._loop.call_later(CLOSE_SECONDS, self.cut)
