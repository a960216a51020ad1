"""A whole running install for a test: its own data folder, database, ports and processes, as an operator has it.

The test's own Django looks into the same database and file store while `inside` lasts, so that a test may use verbs
and rows where an operator would use screens.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import global_settings
from django.db import connections
from django.test import override_settings

from sangam.config.settings import database_from
from sangam.lib.embedded.place import database_url, find_place

PATIENCE_SECONDS = 60.0
START_SECONDS = 240.0
"""A new database and a dozen processes, on a machine that does other things too."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(found: Callable[[], object], what: str | Callable[[], str], patience: float = PATIENCE_SECONDS) -> None:
    """Wait for a condition, not for a time."""
    deadline = time.monotonic() + patience
    while not found():
        if time.monotonic() > deadline:
            raise AssertionError(what if isinstance(what, str) else what())
        time.sleep(0.03)


@dataclass
class Install:
    data: Path
    port: int
    smtp_port: int
    output: Path
    more: dict[str, str] = field(default_factory=dict)
    """Further variables of the environment."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        mine = {"SANGAM_DATA": self.data, "SANGAM_PORT": self.port, "SANGAM_SMTP_PORT": self.smtp_port}
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
        return {**kept, **{key: str(value) for key, value in mine.items()}, "SANGAM_DEMO": "0", **self.more}

    def start(self) -> subprocess.Popen[bytes]:
        with open(self.output, "ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "sangam.config.cli", "up"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def command(self, *words: str, timeout: float = PATIENCE_SECONDS) -> subprocess.CompletedProcess[str]:
        """`sangam WORDS…` against this install."""
        return subprocess.run(
            [sys.executable, "-m", "sangam.config.cli", *words],
            env=self.environment(), capture_output=True, text=True, check=False, timeout=timeout,
        )  # fmt: skip

    def told(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status (0: no answer) and checks of /healthz."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=30) as answer:
                return answer.status, json.load(answer)["checks"]
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)["checks"]
        except OSError:
            return 0, {}

    def answers(self) -> bool:
        return self.health()[0] > 0

    def ready(self, tree: subprocess.Popen[bytes]) -> None:
        until(lambda: self.answers() or tree.poll() is not None, lambda: f"no answer; it said:\n{self.told()}", START_SECONDS)
        assert tree.poll() is None, self.told()

    def processes(self) -> dict[int, str]:
        """Every living process that was started for this data folder."""
        mark = f"SANGAM_DATA={self.data}\0".encode()
        folder = os.fsencode(find_place(self.data).data)
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes()
                if words and (mark in (entry / "environ").read_bytes() or folder in words.split(b"\0")):
                    found[int(entry.name)] = words.replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def named(self, words: str) -> list[int]:
        return [pid for pid, line in self.processes().items() if words in line + " "]

    def process(self, words: str) -> int:
        """The oldest: whatever it has just forked still has its command line."""
        return min(self.named(words), key=_began)

    def kill(self, words: str) -> int:
        """End the oldest process whose command line holds the words, without a warning; gives how many that were.

        The oldest: a server that has just forked has a child of the same command line, and its number may be the lower one.
        """
        found = sorted(self.named(words), key=_began)
        for pid in found[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(found[:1])

    def kill_all(self) -> None:
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread's Django works on the install: its database, its files, hashes that its web process believes."""
        before = connections["default"]
        target = database_from(database_url(self.data))
        connections["default"] = type(before)({**before.settings_dict, **target, "CONN_MAX_AGE": 0}, alias="default")
        changed = {
            "DATA_DIR": self.data,
            "FILES_DIR": self.data / "files",
            "PASSWORD_HASHERS": global_settings.PASSWORD_HASHERS,
            "INTERNAL_HOSTS": ["127.0.0.1"],
        }
        try:
            with override_settings(**changed):
                yield
        finally:
            connections["default"].close()
            connections["default"] = before


def _began(pid: int) -> int:
    """When a process began, in ticks since the machine did (proc(5): field 22 of stat). One that is gone comes last."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return sys.maxsize
