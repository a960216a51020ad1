"""From the cast to the running server: what `sangam demo --with-providers` does."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from django.conf import settings

from sangam.channels import administer
from sangam.config.boot import Trouble
from sangam.config.playing import casting
from sangam.config.playing.app import App
from sangam.config.playing.casting import Part
from sangam.config.playing.stage import Stage
from sangam.lib import neighbour

GRACE_SECONDS = 1
START_SECONDS = 20.0
LOOK_SECONDS = 0.05
Report = Callable[[str], None]


def play(port: int, say: Report, *, ugly: bool = False) -> None:
    """Until a signal comes. Raises Trouble."""
    if settings.PUBLIC_HOSTS:
        raise Trouble("this install has a public host (SANGAM_HOST); providers are played beside private ones only")
    _see_that_the_house_stands()
    told = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _number, _frame: told.set())
    try:
        with _bound(port) as bound, neighbour.standing(port):
            parts = list(cast(port))
            with serving(Stage(parts, settings.BASE_URL, ugly=ugly), bound):
                _try(parts, say)
                say(f"ready: http://{neighbour.ADDRESS}:{port}/   (Ctrl-C ends it; what was said here is then forgotten)")
                told.wait()
    except (neighbour.Taken, casting.NoHome) as error:
        raise Trouble(str(error)) from error


def cast(port: int) -> Iterator[Part]:
    for adapter, make in casting.playable():
        yield casting.cast(adapter, make, f"http://{neighbour.ADDRESS}:{port}")


@contextmanager
def serving(stage: Stage, bound: socket.socket) -> Iterator[None]:
    """The server at a bound socket, in a thread, and the posts of all providers."""
    app = App(stage, bound.getsockname()[1])
    made = uvicorn.Config(
        app, lifespan="off", access_log=False, server_header=False, log_level="warning", ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )  # fmt: skip
    server = uvicorn.Server(made)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise Trouble("the server of the providers did not start; its words stand above")
        time.sleep(LOOK_SECONDS)
    stage.start()
    try:
        yield
    finally:
        stage.stop()
        server.should_exit = True
        thread.join(START_SECONDS)


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((neighbour.ADDRESS, port))
        except OSError as error:
            raise Trouble(f"port {port} cannot be used ({error.strerror}); --port names another one") from None
        yield made


def _see_that_the_house_stands() -> None:
    try:
        httpx.get(f"{settings.BASE_URL.rstrip('/')}/healthz", timeout=10, trust_env=False)
    except httpx.HTTPError:
        raise Trouble(f"nobody answers at {settings.BASE_URL}: start the install first (bin/up)") from None


def _try(parts: Iterable[Part], say: Report) -> None:
    """As the button of the setup screen does, which also makes our address known at the provider."""
    for part in parts:
        wrong = [check for check in administer.probe(part.channel) if not check.ok and not check.warning]
        say(f"{part.channel.name}: " + ("; ".join(f"{check.name}: {check.text} {check.mend}" for check in wrong) or "works"))
