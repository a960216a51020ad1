"""The embedded server survives what machines do to it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from sangam.lib import embedded
from sangam.lib.embedded.place import SOCKET_FOLDER_MAX, find_place

SUPERVISOR = """
import sys
from pathlib import Path
from sangam.lib import embedded
server = embedded.Server(embedded.find_place(Path(sys.argv[1])))
server.start()
print(server.process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data(open_tmp_path: Path) -> Path:
    """A data folder with a space and a letter beyond ASCII."""
    folder = open_tmp_path / "data with spaç e"
    folder.mkdir(mode=0o711)
    return folder


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
        assert row
        return row[0]


def run_in_process(data: Path) -> tuple[subprocess.Popen[str], int]:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout
    return supervisor, int(supervisor.stdout.readline())


def test_is_durable_utf8_and_keeps_its_rows(data: Path) -> None:
    with embedded.available(data) as url:
        assert ask(url, "show fsync") == ask(url, "show synchronous_commit") == "on"
        assert ask(url, "show server_encoding") == "UTF8"
        assert ask(url, "select lower('ÀÉ')") == "àé"
        with psycopg.connect(url) as connection:
            connection.execute("create table kept as select 7 as value")
    with embedded.available(data) as url:
        assert ask(url, "select value from kept") == 7


def test_the_role_of_the_product_is_no_superuser(data: Path) -> None:
    with embedded.available(data) as url:
        assert ask(url, "select rolsuper from pg_roles where rolname = current_user") is False


def test_nobody_else_may_enter(data: Path) -> None:
    with embedded.available(data):
        place = find_place(data)
        assert place.data.stat().st_mode & 0o077 == place.socket.stat().st_mode & 0o077 == 0


def test_a_second_supervisor_is_told_so(data: Path) -> None:
    with embedded.available(data), pytest.raises(embedded.Supervised, match=str(os.getpid())):
        embedded.Server(find_place(data)).start()


def test_a_second_user_shares_the_running_server(data: Path) -> None:
    with embedded.available(data) as first, embedded.available(data) as second:
        assert ask(first, "select pg_postmaster_start_time()") == ask(second, "select pg_postmaster_start_time()")


def test_a_killed_supervisor_takes_the_server_along_and_the_next_start_works(data: Path) -> None:
    supervisor, _ = run_in_process(data)
    supervisor.kill()
    supervisor.wait()
    with embedded.available(data) as url:
        assert ask(url, "select 1") == 1


def test_a_killed_server_recovers_even_while_its_number_is_a_zombie(data: Path) -> None:
    supervisor, postmaster = run_in_process(data)
    os.kill(postmaster, signal.SIGKILL)
    os.kill(supervisor.pid, signal.SIGKILL)  # not waited for: its number stays taken
    with embedded.available(data) as url:
        assert ask(url, "select 1") == 1
    supervisor.wait()
    assert "automatic recovery in progress" in find_place(data).log.read_text()


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(data: Path) -> None:
    with embedded.available(data):
        pass
    place = find_place(data)
    (place.data / "postmaster.pid").write_text(f"1\n{place.data}\n")
    with embedded.available(data) as url:
        assert ask(url, "select 1") == 1


def test_an_interrupted_creation_begins_anew(data: Path) -> None:
    folder = find_place(data).folder
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new" / "half").write_text("")
    with embedded.available(data) as url:
        assert ask(url, "select 1") == 1


def test_data_of_another_major_version_is_refused_with_the_way_out(data: Path) -> None:
    with embedded.available(data):
        place = find_place(data)
    (place.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.CannotStart, match="bin/sangam backup"):
        embedded.Server(place).start()


def test_a_broken_setting_is_shown_in_the_servers_own_words(data: Path) -> None:
    place = find_place(data)
    place.folder.mkdir(mode=0o711)
    (place.folder / "custom.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(embedded.CannotStart, match="no_such_setting"):
        embedded.Server(place).start()


def test_a_path_too_long_for_a_socket_gets_a_short_folder(data: Path) -> None:
    deep = data / ("d" * 100)
    deep.mkdir(mode=0o711)
    with embedded.available(deep) as url:
        assert ask(url, "select 1") == 1
    assert len(str(find_place(deep).socket)) <= SOCKET_FOLDER_MAX


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends a user to the server")
def test_root_with_a_closed_home_keeps_the_database_apart(data: Path) -> None:
    home = data / "root"
    home.mkdir(mode=0o700)
    place = find_place(home)
    assert home not in place.folder.parents
    assert place.owner and place.owner.uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends a user to the server")
def test_a_data_folder_that_moves_keeps_its_database(data: Path) -> None:
    home = data / "root"
    home.mkdir(mode=0o700)
    before = embedded.of(home).place
    before.data.mkdir(parents=True, mode=0o700)
    try:
        assert find_place(home.rename(data / "moved")).folder == before.folder
    finally:
        shutil.rmtree(before.folder)
