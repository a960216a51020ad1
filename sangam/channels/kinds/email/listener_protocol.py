"""SMTP and LMTP as aiosmtpd speaks them, with a DATA of our own: in blocks to a temporary file instead of a list of
lines, so that a mail of 50 MB costs its size once and a line of any length is taken."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from typing import IO, Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope

from sangam.channels.base import Settings

MAX_SIZE = 50 * 1024 * 1024
IN_MEMORY = 512 * 1024
BLOCK = 64 * 1024
DATA_SECONDS = 900
END = b"\r\n.\r\n"
TOO_MUCH = "552 5.3.4 The mail is larger than {limit} MB"
LARGE_AT_ONCE = 2


class Letter(Envelope):
    """An envelope that remembers which channel each recipient is."""

    def __init__(self) -> None:
        super().__init__()
        self.channels: dict[str, Settings] = {}


class Smtp(SMTP):
    """One connection."""

    line_length_limit = 16 * 1024
    large = asyncio.Semaphore(LARGE_AT_ONCE)

    def _create_envelope(self) -> Letter:
        return Letter()

    def letter(self) -> Letter:
        assert isinstance(self.envelope, Letter)
        return self.envelope

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None and not self.event_handler.admit():
            transport.write(b"421 4.7.0 Too many connections, please try again later\r\n")  # type: ignore[attr-defined]
            transport.close()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.gone()
        super().connection_lost(error)

    async def handle_exception(self, error: Exception) -> str:
        """What went wrong in us is for our log, and a reason to try again."""
        await super().handle_exception(error)
        return "451 4.3.0 Something went wrong here, please try again"

    async def smtp_DATA(self, arg: str) -> None:
        if await self.check_helo_needed():
            return
        if not self.letter().rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            size = await asyncio.wait_for(self._receive(file), DATA_SECONDS)
            if size > MAX_SIZE:
                self._set_post_data_state()
                await self.push(TOO_MUCH.format(limit=MAX_SIZE // 1024 // 1024))
                return
            await self._keep(file, size)

    async def _keep(self, file: IO[bytes], size: int) -> None:
        """Large mails stand in memory two at a time, however many come at once."""
        if size <= IN_MEMORY:
            await self._settle(file)
            return
        async with self.large:
            await self._settle(file)

    async def _settle(self, file: IO[bytes]) -> None:
        file.seek(0)
        self.letter().content = self.letter().original_content = file.read()
        answers = await self._answers()
        self._set_post_data_state()
        for answer in answers:
            await self.push(answer)

    async def _answers(self) -> list[str]:
        return [await self.event_handler.handle_DATA(self, self.session, self.letter())]

    async def _receive(self, file: IO[bytes]) -> int:
        """Bytes up to the line with a single dot, the doubled dots undone (RFC 5321, section 4.5.2); gives how many.

        More than the limit is read on and thrown away, so that the sender hears why.
        """
        undo = Unstuffer(lambda part: file.write(part) if file.tell() <= MAX_SIZE else None)
        while not undo.done:
            block = await self._reader.read(BLOCK)
            if not block:
                raise ConnectionResetError("the sender went away during DATA")
            self._reset_timeout()
            undo.feed(block)
        if undo.rest:
            self._reader._buffer[:0] = undo.rest  # type: ignore[attr-defined]
        return undo.size


class Unstuffer:
    """Finds the end of DATA in blocks cut anywhere, and undoes doubled dots."""

    def __init__(self, write: Callable[[bytes], Any]) -> None:
        self.write = write
        self.size = 0
        self.done = False
        self.rest = b""
        self._held = b"\r\n"
        self._first = True

    def feed(self, block: bytes) -> None:
        data = self._held + block
        end = data.find(END)
        if end >= 0:
            self._out(data[: end + 2].replace(b"\r\n..", b"\r\n."))
            self.done, self.rest = True, data[end + len(END) :]
            return
        keep = self._undecided(data)
        self._out(data[: len(data) - keep].replace(b"\r\n..", b"\r\n."))
        self._held = data[len(data) - keep :]

    @staticmethod
    def _undecided(data: bytes) -> int:
        """How many bytes at the end may be the beginning of an end or of a doubled dot."""
        return next((n for n in range(len(END) - 1, 0, -1) if data.endswith(END[:n])), 0)

    def _out(self, part: bytes) -> None:
        """The first two bytes are the line end that stood before the mail."""
        if self._first and len(part) >= 2:
            part, self._first = part[2:], False
        self.size += len(part)
        if part:
            self.write(part)


class Lmtp(Smtp, LMTP):
    """RFC 2033: LHLO, and one answer for each recipient."""

    async def _answers(self) -> list[str]:
        return [await self.event_handler.deliver(self.session, self.letter(), [to]) for to in self.letter().rcpt_tos]
