"""One port: the web process hands its connections over, and the sockets process tells them what happens."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from websockets.exceptions import ConnectionClosed, InvalidStatus
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


def test_no_second_process_is_awaited_between_a_commit_and_a_screen(site: Site) -> None:
    """The sockets process is the relay itself, when nobody else is."""
    ada = site.socket()
    hear(ada, "ready")
    record.many([Fact("toy.happened", "toy", 8, conversation_id=1)])
    assert hear(ada, "news")["subject"] == 8


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


def test_without_the_sockets_process_one_is_told_when_to_come_again(site: Site) -> None:
    site.end("sockets")
    with pytest.raises(InvalidStatus) as refused, site.connect():
        pass
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (503, "2")
    site.start("sockets")
    site.ready()


def test_what_stands_in_the_address_is_in_no_log(site: Site) -> None:
    with site.connect("/live/toy?ticket=very-secret") as found:
        found.send(json.dumps({"do": "hello", "ticket": "very-secret"}))
        hear(found, "ready")
    site.end("sockets")
    site.end("web")
    assert "very-secret" not in site.told()


def test_ids_that_commit_out_of_order_lose_nothing(site: Site) -> None:
    """The event with the lower number becomes visible after the higher one was told already."""
    ada = site.socket()
    hear(ada, "ready")
    with psycopg.connect(site.environment()["DATABASE_URL"]) as late:
        columns = "kind, subject_type, subject_id, conversation_id, actor_type, depth, backfill, data, at"
        late.execute(f"INSERT INTO events_event ({columns}) VALUES ('toy', 'toy', 1, 1, 'system', 0, false, '{{}}', now())")
        happen(1, 2)
        second = hear(ada, "news")
        late.commit()
    relay.stamp()
    first = hear(ada, "news")
    assert (second["subject"], first["subject"], first["seq"]) == (2, 1, second["seq"] + 1)
    ben = site.socket(since=second["seq"])
    assert hear(ben, "news") == first


def test_clients_miss_nothing_while_processes_start_anew_under_load(site: Site) -> None:
    """The sockets process ends and comes back; then the web process does, which no open socket notices."""
    total = 400
    over = threading.Event()

    def write() -> None:
        for number in range(1, total + 1):
            happen(1, number)
            over.wait(0.005)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    heard: list[int] = []
    codes: list[int] = []
    since, ended = 0, False
    while not heard or heard[-1] < total:
        until(site.takes, "nobody takes connections", 30)
        ada = site.socket(since=since)
        try:
            while not heard or heard[-1] < total:
                frame = json.loads(ada.recv(20))
                since = max(since, frame.get("seq", 0))
                if frame["is"] == "news":
                    heard.append(frame["subject"])
                if not ended and len(heard) > 50:
                    ended = True
                    site.running["sockets"].terminate()
        except ConnectionClosed as closed:
            codes.append(closed.rcvd.code if closed.rcvd else 0)
            site.end("sockets")
            site.start("sockets")
            site.end("web")
            site.start("web")
    writer.join()
    assert heard == list(range(1, total + 1))
    assert codes == [1001]
    site.end("web")
    happen(1, total + 1)
    assert hear(ada, "news")["subject"] == total + 1
