"""How long the web process waits for a request. uvicorn waits for ever for a head that comes a byte at a time.

A head has `HEAD_SECONDS`, from the opened connection or from its first byte after another request. At most `WAITING_MAX`
connections may be without a whole head; the next one closes the one that waits longest, so that whoever speaks at once is
served however many hold their breath. A body must come with `BODY_RATE` bytes a second, looked at every `BODY_SECONDS`;
while we ourselves are too slow to read it, its sender has all the time there is.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
WAITING_MAX = 512
BODY_SECONDS = 20.0
BODY_RATE = 250
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Patient(HttpToolsProtocol):
    """`waiting` are those without a whole head, who waits longest first."""

    waiting: ClassVar[dict[Patient, None]] = {}
    _head: asyncio.TimerHandle | None = None
    _body: asyncio.TimerHandle | None = None
    _came = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        self._have_body()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self.expect_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._have_head()
        self._came = 0
        self._body = self.loop.call_later(BODY_SECONDS, self._look_at_body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._have_body()
        super().on_message_complete()

    def expect_head(self) -> None:
        """From now on; once it is expected, asking again changes nothing."""
        if self._head is None:
            self._head = self.loop.call_later(HEAD_SECONDS, self._too_slow)
            self.waiting[self] = None
            if len(self.waiting) > WAITING_MAX:
                next(iter(self.waiting))._too_slow()

    def _have_head(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
            del self.waiting[self]

    def _have_body(self) -> None:
        if self._body is not None:
            self._body.cancel()
            self._body = None

    def _look_at_body(self) -> None:
        if self._came < BODY_RATE * BODY_SECONDS and not self.flow.read_paused:
            if not self.cycle.response_started:
                self.transport.write(TOO_SLOW)
            self.transport.close()
            return
        self._came = 0
        self._body = self.loop.call_later(BODY_SECONDS, self._look_at_body)

    def _too_slow(self) -> None:
        """Whoever still gets an answer to what he asked before is left in peace until he has it."""
        self._have_head()
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        else:
            self.expect_head()
