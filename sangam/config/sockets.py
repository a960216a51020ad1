"""The sockets process: holds every WebSocket of this machine. The web process gives it the connections."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence

import uvloop
from django.conf import settings

from sangam.accounts import presence, rights
from sangam.config import figures, live
from sangam.lib import open_files
from sangam.realtime import handover
from sangam.realtime.hub import Hub
from sangam.realtime.live import Door
from sangam.realtime.origins import Proxies

NAME = "sockets"
LOOK_SECONDS = 0.5
SWITCH_SECONDS = 0.0005
"""How long the event loop may keep the interpreter while the pump has news in hand. Python's own 5 ms would be most of the
way from a commit to a screen."""
COLLECT = (20_000, 20, 50)
"""Sockets live long and hold many objects: to look through all of them often would keep news waiting."""
log = logging.getLogger(__name__)


def spare_the_loop() -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*COLLECT)


def serve(stopping: Callable[[], bool]) -> None:
    spare_the_loop()
    open_files.as_many_as_may_be()
    uvloop.run(_serve(stopping, live.DOORS))


async def _serve(stopping: Callable[[], bool], doors: Sequence[Door]) -> None:
    loop = asyncio.get_running_loop()
    proxies = Proxies(os.environ.get("SANGAM_PROXIES", "127.0.0.1"))
    hub = Hub(
        doors,
        live.EventLog(),
        wake=live.WAKE,
        proxies=proxies,
        epochs=rights.epochs,
        seen=presence.seen,
    )
    arriving: set[asyncio.Task[None]] = set()

    def take(connection: socket.socket, read: bytes) -> None:
        task = loop.create_task(_hold(hub, connection, read))
        arriving.add(task)
        task.add_done_callback(arriving.discard)

    taker = handover.Taker(handover.place(settings.DATA_DIR), take, loop)
    hub.start()
    taker.open()
    try:
        while not stopping():
            await asyncio.to_thread(figures.write, settings.DATA_DIR, NAME, hub.figures())
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        taker.close()
        figures.forget(settings.DATA_DIR, NAME)
        await hub.stop()


async def _hold(hub: Hub, connection: socket.socket, read: bytes) -> None:
    connection.setblocking(False)
    try:
        await hub.loop.connect_accepted_socket(lambda: hub.wire(read), connection)
    except OSError as error:  # gone before it was here
        connection.close()
        log.info("a connection was gone already", extra={"error": os.strerror(error.errno or 0)})
