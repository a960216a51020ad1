"""One port: the web process gives a connection that asks for `/live/` to the sockets process, as the socket itself.

Over a UNIX socket in the data folder goes one packet a connection: what was read of it so far, and its descriptor
(SCM_RIGHTS). The kernel keeps the connection alive while either process holds it; the giver only closes its own copy,
which shuts nothing down. Only Linux and the BSDs know packets (SOCK_SEQPACKET) there.
"""

from __future__ import annotations

import array
import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = b"GET /live/"
PACKET_MAX = 64 * 1024
BACKLOG = 128
PATH_MAX = 100
log = logging.getLogger(__name__)


class Away(Exception):
    """The sockets process does not take connections now."""


class Full(Exception):
    """It has more to take than it has taken yet; a moment later there is room."""


def place(data: Path) -> Path:
    """One a machine: the data folder may be shared by several."""
    return data / "run" / f"live.{socket.gethostname()}.socket"


class Giver:
    """The web process's side; connects when first needed, and anew when the other side was started again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._channel: socket.socket | None = None

    def give(self, descriptor: int, read: bytes) -> None:
        """Raises Away, or Full; then nothing was given."""
        for attempt in (1, 2):
            channel = self._channel or self._connect()
            try:
                channel.sendmsg([read], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))])
                return
            except BlockingIOError:
                raise Full from None
            except OSError as error:
                if error.errno == errno.ENOBUFS:
                    raise Full from None
                self.close()
                if attempt == 2 or error.errno == errno.EMSGSIZE:
                    raise Away(os.strerror(error.errno or 0)) from error

    def close(self) -> None:
        if self._channel:
            self._channel.close()
            self._channel = None

    def _connect(self) -> socket.socket:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        made.setblocking(False)
        try:
            with _short(self.path) as name:
                made.connect(name)
        except OSError as error:
            made.close()
            if isinstance(error, BlockingIOError):
                raise Full from None
            raise Away(os.strerror(error.errno or 0)) from error
        self._channel = made
        return made


class Taker:
    """The sockets process's side: calls `take(socket, bytes read so far)` for each connection, on the event loop."""

    def __init__(self, path: Path, take: Callable[[socket.socket, bytes], None], loop: asyncio.AbstractEventLoop) -> None:
        self.path, self._take, self._loop = path, take, loop
        self._listener: socket.socket | None = None
        self._channels: set[socket.socket] = set()

    def open(self) -> None:
        """Raises OSError. A path left behind by a process that was killed is taken over."""
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.setblocking(False)
        self.path.unlink(missing_ok=True)
        with _short(self.path) as name:
            self._listener.bind(name)
        self.path.chmod(0o600)
        self._listener.listen(BACKLOG)
        self._loop.add_reader(self._listener.fileno(), self._accept)

    def close(self) -> None:
        """From now on the giver hears Away."""
        if self._listener:
            self.path.unlink(missing_ok=True)
            self._loop.remove_reader(self._listener.fileno())
            self._listener.close()
            self._listener = None
        for channel in list(self._channels):
            self._drop(channel)

    def _accept(self) -> None:
        assert self._listener
        try:
            channel, _ = self._listener.accept()
        except BlockingIOError:
            return
        channel.setblocking(False)
        self._channels.add(channel)
        self._loop.add_reader(channel.fileno(), self._receive, channel)

    def _receive(self, channel: socket.socket) -> None:
        """One packet a turn of the loop: a storm of connections must not keep those that are here waiting."""
        try:
            read, descriptors, _, _ = socket.recv_fds(channel, PACKET_MAX, 1)
        except BlockingIOError:
            return
        except OSError as error:
            log.warning("a connection could not be taken over", extra={"error": os.strerror(error.errno or 0)})
            self._drop(channel)
            return
        if not read:
            self._drop(channel)
        elif not descriptors:  # this process holds as many files as it may
            log.error("a connection could not be taken over: too many open files; raise the limit (ulimit -n)")
        else:
            self._take(socket.socket(fileno=descriptors[0]), read)

    def _drop(self, channel: socket.socket) -> None:
        self._channels.discard(channel)
        self._loop.remove_reader(channel.fileno())
        channel.close()


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name for a path that may be longer than the address of a UNIX socket can be."""
    if len(os.fsencode(path)) <= PATH_MAX:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
