"""`sangam up` against what machines do to processes. Conditions are waited for, never times."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install import PATIENCE_SECONDS, Install, free_port, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Path]:
    """One data folder for all tests here: each finds what the one before left of it."""
    with tempfile.TemporaryDirectory(prefix="sangam-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "a data folder"


@pytest.fixture
def install(lived_in: Path, tmp_path: Path) -> Iterator[Install]:
    made = Install(lived_in, free_port(), free_port(), tmp_path / "output")
    yield made
    made.kill_all()


def test_ctrl_c_stops_every_process(install: Install) -> None:
    tree = install.start()
    install.ready(tree)
    assert len(install.processes()) >= 4
    tree.send_signal(signal.SIGINT)
    assert tree.wait(PATIENCE_SECONDS) == 0
    assert install.processes() == {}


def test_passwords_are_printed_on_the_first_start_only(install: Install, open_tmp_path: Path) -> None:
    install.data = open_tmp_path / "new"
    for expected in (1, 1):
        tree = install.start()
        install.ready(tree)
        tree.terminate()
        tree.wait(PATIENCE_SECONDS)
        assert install.told().count("shown this once") == expected


def test_a_killed_tree_leaves_no_orphan_and_the_next_start_works(install: Install) -> None:
    tree = install.start()
    install.ready(tree)
    tree.kill()
    tree.wait()
    until(lambda: not install.processes(), "orphans are left")
    install.ready(install.start())


def test_everything_killed_at_once_recovers(install: Install) -> None:
    tree = install.start()
    install.ready(tree)
    for pid in install.processes():
        os.kill(pid, signal.SIGKILL)
    tree.wait()
    install.ready(install.start())


def test_each_killed_process_comes_back(install: Install) -> None:
    install.ready(install.start())
    for victim in ("run web", "run ingest", "bin/postgres"):
        killed = install.process(victim)
        os.kill(killed, signal.SIGKILL)

        def back(victim: str = victim, killed: int = killed) -> bool:
            return any(victim in line and pid != killed for pid, line in install.processes().items())

        until(back, f"{victim} did not come back:\n{install.told()}")
        until(install.answers, "no answer any more")


def test_a_second_start_on_the_same_data_says_so(install: Install) -> None:
    install.ready(install.start())
    install.port, install.smtp_port = free_port(), free_port()
    assert install.start().wait(PATIENCE_SECONDS) == 1
    assert "already runs" in install.told()


@pytest.mark.parametrize("variable", ["SANGAM_PORT", "SANGAM_SMTP_PORT"])
def test_a_taken_port_is_named_with_the_way_out(install: Install, variable: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        if variable == "SANGAM_PORT":
            install.port = port
        else:
            install.smtp_port = port
        assert install.start().wait(PATIENCE_SECONDS) == 1
    assert f"set {variable}" in install.told()
    assert str(port) in install.told()


def test_a_nonsensical_port_is_named(install: Install) -> None:
    install.port = 70000
    assert install.start().wait(PATIENCE_SECONDS) == 1
    assert "SANGAM_PORT is '70000'" in install.told()
    assert "Traceback" not in install.told()


def test_a_database_that_does_not_answer_is_told_without_a_stack_trace(install: Install) -> None:
    environment = {**install.environment(), "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/none"}
    done = subprocess.run(
        [sys.executable, "-m", "sangam.config.cli", "up"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr
