"""What every test may ask for. A machine without the outside thing skips; with SANGAM_TEST_STRICT=1 that is a failure."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

# How fast examples come says something of the machine's other work, nothing of the code: tests of speed measure it.
settings.register_profile("sangam", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Whether a commit is good may not be a matter of luck: CI draws the same examples for it each time, bin/test new ones.
settings.register_profile("strict", settings.get_profile("sangam"), derandomize=True)
settings.load_profile("strict" if os.environ.get("SANGAM_TEST_STRICT") else "sangam")

pytest_plugins = ["tests.cast", "tests.house", "tests.streams"]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOVECOT_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out what is slow or needs a browser or a server")


SLOW = ("slow", "browser", "servers")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--quick"):
        left = [item for item in items if any(item.get_closest_marker(name) for name in SLOW)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Long ones first: otherwise the last of them would run while the other processes have nothing left to do.
        long = {item.path for item in items if any(item.get_closest_marker(name) for name in SLOW)}
        items.sort(key=lambda item: (not item.nodeid.startswith(WHOLE), item.path not in long))


WHOLE = ("tests/journeys/", "tests/faults/")


class Parts(LoadFileScheduling):
    """By file; but what needs a browser and a whole install stays together: one install serves all of it, and two browsers
    at once on two cores would make both late."""

    def _split_scope(self, nodeid: str) -> str:
        return "whole" if nodeid.startswith(WHOLE) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Parts:
    return Parts(config, log)


def skip_or_fail(reason: str) -> None:
    """For what this machine may lack: "skipped" on somebody's laptop, a failure where everything must run."""
    if os.environ.get("SANGAM_TEST_STRICT") == "1":
        pytest.fail(f"SANGAM_TEST_STRICT=1, and {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require_browser() -> str:
    """The path of the system's Chromium."""
    for name in [os.environ.get("SANGAM_TEST_BROWSER", ""), *CHROMIUM]:
        if name and (path := shutil.which(name)):
            return path
    skip_or_fail("no Chromium on the PATH (Debian: apt install chromium)")
    raise AssertionError


@pytest.fixture(scope="session")
def require_dovecot() -> str:
    """The path of the dovecot program."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), *DOVECOT_FOLDERS])
    if path := shutil.which("dovecot", path=folders):
        return path
    skip_or_fail("no Dovecot (Debian: apt install dovecot-imapd)")
    raise AssertionError


@pytest.fixture(scope="session")
def require_redis() -> str:
    """The path of the redis-server program (or of Valkey's)."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    skip_or_fail("no Redis (Debian: apt install redis-server)")
    raise AssertionError


@pytest.fixture(scope="session")
def program() -> list[str]:
    """How a test starts the command line of the product in a process of its own."""
    return [sys.executable, "-m", "sangam.config.cli"]


@pytest.fixture
def open_tmp_path() -> Iterator[Path]:
    """A folder that the user whom root lends to a database server may enter. pytest's own are closed to him, and are
    closed again by every other run on the machine."""
    with tempfile.TemporaryDirectory(prefix="sangam-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)
