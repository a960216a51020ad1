"""One port: the web process hands its connections over, and the sockets process tells them what happens."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sangam.events import record, relay
from sangam.events.record import Fact
from tests.install import free_port, until

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Site:
    """A web and a sockets process on a data folder, over the database of the test."""

    data: Path
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)

    def start(self, name: str) -> None:
        words = {"web": ["sangam.config.cli", "run", "web"], "sockets": ["sangam.config.tests.toy_sockets"]}[name]
        with open(self.data / f"{name}.log", "ab") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *words], env=self.environment(), stdout=output, stderr=output
            )

    def environment(self) -> dict[str, str]:
        found = connection.settings_dict
        url = f"postgresql://{found['USER']}:{found['PASSWORD']}@/{found['NAME']}?host={found['HOST']}&port={found['PORT']}"
        mine = {"SANGAM_DATA": str(self.data), "SANGAM_PORT": str(self.port), "DATABASE_URL": url}
        return {**os.environ, **mine, "SANGAM_LOG_LEVEL": "DEBUG"}

    def end(self, name: str) -> None:
        process = self.running.pop(name)
        process.terminate()
        process.wait(20)

    def ready(self) -> None:
        until(self.takes, lambda: self.told())

    def takes(self) -> bool:
        try:
            with self.connect() as found:
                return bool(found)
        except (OSError, InvalidStatus):
            return False

    def told(self) -> str:
        return "".join(path.read_text() for path in self.data.glob("*.log"))

    def connect(self, path: str = "/live/toy", **more: Any) -> Any:
        options = {"origin": f"http://127.0.0.1:{self.port}", "compression": None, "proxy": None, **more}
        return connect(f"ws://127.0.0.1:{self.port}{path}", **options)

    def socket(self, conversation: int = 1, **hello: Any) -> ClientConnection:
        made: ClientConnection = self.stack.enter_context(self.connect())
        watch = [{"topic": f"conversation:{conversation}"}]
        made.send(json.dumps({"do": "hello", "watch": watch, **hello}))
        return made

    def close(self) -> None:
        self.stack.close()
        for name in list(self.running):
            self.end(name)


@pytest.fixture
def site(open_tmp_path: Path, transactional_db: None) -> Iterator[Site]:
    (open_tmp_path / "run").mkdir()
    made = Site(open_tmp_path)
    try:
        made.start("web")
        made.start("sockets")
        made.ready()
        yield made
    finally:
        made.close()


def happen(conversation: int, subject: int) -> None:
    """An event, stamped."""
    record.many([Fact("toy.happened", "toy", subject, conversation_id=conversation)])
    relay.stamp()


def hear(found: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(found.recv(10))
        if frame["is"] == kind:
            return frame


def test_a_connection_goes_over_with_what_was_read_of_it(site: Site) -> None:
    ada = site.socket()
    hear(ada, "ready")
    happen(1, 7)
    assert hear(ada, "news")["subject"] == 7


def test_a_second_request_of_a_kept_connection_may_ask_for_the_socket(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), 10) as raw:
        for _ in range(2):
            raw.sendall(f"GET /nothing-here HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += raw.recv(65536)
            length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            rest = length - len(answer.split(b"\r\n\r\n", 1)[1])
            while rest > 0:
                rest -= len(raw.recv(rest))
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
        for part in (b"GE", b"T /live/", b"toy HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"):
            raw.sendall(part)
        raw.sendall(f"Connection: Upgrade\r\n{key}\r\n\r\n".encode())
        assert raw.recv(65536).startswith(b"HTTP/1.1 101 ")
