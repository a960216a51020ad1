"""The bus in a real Redis: killed and emptied, nothing but time is lost."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from sangam.realtime import bus
from sangam.realtime.homes.redis import trouble
from sangam.realtime.tests.toys import running
from tests.install import free_port, until

pytestmark = pytest.mark.servers


@dataclass
class Server:
    program: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = [self.program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.answers, "redis-server does not answer", 10)

    def answers(self) -> bool:
        try:
            return bool(redis.Redis(port=self.port, retry=None).ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(require_redis: str, tmp_path: Path, settings: object, bus_at_hand: None) -> Iterator[Server]:
    made = Server(require_redis, tmp_path)
    made.start()
    settings.BUS_URL = made.url  # type: ignore[attr-defined]
    yield made
    made.kill()


def test_a_notice_is_heard_by_who_listens_to_its_topic(server: Server) -> None:
    with bus.Listener(["raw"]) as listener:
        listener.wait(0.2)
        bus.notify("events", "1")
        bus.notify("raw", "7")
        bus.notify("raw", "8")
        heard: list[tuple[str, str]] = []
        until(lambda: heard.extend(listener.notices(1)) or len(heard) >= 2, "nothing came", 5)
        assert heard == [("raw", "7"), ("raw", "8")]


def test_the_doctor_tells_a_bus_that_is_away(server: Server) -> None:
    assert trouble(server.url) == ""
    server.kill()
    assert "refused" in trouble(server.url).lower()


def test_two_hubs_over_redis_and_one_that_was_killed_and_emptied(server: Server) -> None:
    """F5: sockets stay, events come by looking, and when Redis is back they come by notice again."""
    with running() as house, running(house.door, house.log) as other:
        ada = house.socket("ada", watch=[{"topic": "room:1", "present": True}])
        ben = other.socket("ben", watch=[{"topic": "room:1", "present": True}])
        while [one["name"] for one in ada.until("present")["who"]] != ["ada", "ben"]:
            pass
        house.log.happen("room:1", "by notice")
        server.kill()
        for number in range(5):
            house.log.happen("room:1", f"without {number}")
        assert ada.texts("without 4") == ben.texts("without 4") == ["by notice", *(f"without {n}" for n in range(5))]
        server.start()
        quick = 0
        for number in range(200):
            began = time.monotonic()
            house.log.happen("room:1", f"back {number}")
            assert ada.until("news")["text"] == ben.until("news")["text"] == f"back {number}"
            quick = quick + 1 if time.monotonic() - began < 0.5 else 0
            if quick == 5:
                break
        assert quick == 5, "notices do not come back"
        ben.say(do="typing", topic="room:1")
        assert ada.until("typing")["name"] == "ben"
