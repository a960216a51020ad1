"""The web process: uvicorn over the socket that the process tree holds, or over one of its own."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable

import uvicorn

from sangam.config import environment

SOCKET_VARIABLE = "SANGAM_WEB_SOCKET"
GRACE_SECONDS = 8
LOOK_SECONDS = 0.5


def serve(stopping: Callable[[], bool]) -> None:
    config = uvicorn.Config(
        "sangam.config.asgi:application",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        forwarded_allow_ips=os.environ.get("SANGAM_PROXIES", "127.0.0.1"),
    )
    asyncio.run(_serve(_Server(config), stopping))


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
