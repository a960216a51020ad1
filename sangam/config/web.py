"""The web process: uvicorn over the socket that the process tree holds, or over one of its own.

A connection that asks for `/live/` is given to the sockets process before HTTP is made of it.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import socket
from collections.abc import Callable
from typing import ClassVar

import uvicorn
from uvicorn.protocols.utils import is_ssl

from sangam.config import environment
from sangam.config.patience import Patient
from sangam.lib import open_files
from sangam.realtime import handover

SOCKET_VARIABLE = "SANGAM_WEB_SOCKET"
GRACE_SECONDS = 8
LOOK_SECONDS = 0.5
RETRIES = 100
RETRY_SECONDS = 0.01
AWAY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 18\r\nConnection: close\r\n\r\nback in a moment\r\n"
)


def serve(stopping: Callable[[], bool]) -> None:
    spare_the_collector()
    open_files.as_many_as_may_be()
    config = uvicorn.Config(
        "sangam.config.asgi:application",
        http=protocol(handover.Giver(handover.place(environment.data_folder()))),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        forwarded_allow_ips=os.environ.get("SANGAM_PROXIES", "127.0.0.1"),
    )
    asyncio.run(_serve(_Server(config), stopping))


def protocol(giver: handover.Giver) -> type[Patient]:
    """uvicorn's, with somebody to give connections to: uvicorn makes one for each and knows no further arguments."""
    return type("GivingProtocol", (_Http,), {"giver": giver})


class _Http(Patient):
    """uvicorn's protocol, which looks at the first bytes of each request. `_between` is true between two requests: what
    then comes begins one, and is no part of a body that may look alike."""

    giver: ClassVar[handover.Giver]
    _between = True
    _seen = b""

    def data_received(self, data: bytes) -> None:
        if not self._between:
            super().data_received(data)
            return
        self.expect_head()
        data, self._seen = self._seen + data, b""
        if data.startswith(handover.PREFIX):
            self._give(data, RETRIES)
        elif handover.PREFIX.startswith(data):
            self._seen = data
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        self._between = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._between = True
        super().on_message_complete()

    def _give(self, data: bytes, tries: int) -> None:
        """Our own copy of the socket is closed, which leaves the connection alone."""
        if self.transport.is_closing():
            return
        answered = self.cycle is None or self.cycle.response_complete
        if not answered or is_ssl(self.transport):
            self._refuse()
            return
        try:
            self.giver.give(self.transport.get_extra_info("socket").fileno(), data)
        except handover.Full:
            if tries:
                self.transport.pause_reading()
                self.loop.call_later(RETRY_SECONDS, self._give, data, tries - 1)
            else:
                self._refuse()
        except handover.Away:
            self._refuse()
        else:
            self._unset_keepalive_if_required()
            self.transport.abort()

    def _refuse(self) -> None:
        """In our own words: the application must not see it, it may be half a request."""
        self.transport.write(AWAY)
        self.transport.close()


def spare_the_collector() -> None:
    """What is loaded at the start stays: looking through it again and again cost single requests up to 30 ms."""
    importlib.import_module("sangam.config.asgi")
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class _Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: object) -> None:
        """A signal means "end well"; uvicorn's own would raise it again afterwards."""
        self.should_exit = True


async def _serve(server: uvicorn.Server, stopping: Callable[[], bool]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[_socket()]))
    while not serving.done():
        if stopping():
            server.should_exit = True
        await asyncio.wait([serving], timeout=LOOK_SECONDS)
    await serving


def _socket() -> socket.socket:
    given = os.environ.get(SOCKET_VARIABLE)
    if given:
        return socket.socket(fileno=int(given))
    return listen(environment.bind_address(), environment.web_port())


def listen(address: str, port: int) -> socket.socket:
    """Raises OSError where the address is taken."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(2048)
    except OSError:
        made.close()
        raise
    return made
