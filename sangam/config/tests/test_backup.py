"""What is written comes back, and a restore that goes wrong takes nothing away."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from sangam.config import backup, restore
from sangam.config.boot import Trouble
from sangam.lib.files import Store

Database = Callable[[str], str]


@pytest.fixture
def database() -> Iterator[Database]:
    """Makes databases on the server of this run; gives the address of each."""
    server, made = os.environ["DATABASE_URL"], []

    def make(person: str = "") -> str:
        name = f"backup_{secrets.token_hex(6)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        url = psycopg.conninfo.make_conninfo(server, dbname=name)
        if person:
            fill(url, person)
        return url

    yield make
    with psycopg.connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def fill(url: str, person: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE django_migrations (id serial PRIMARY KEY, app text, name text)")
        connection.execute("INSERT INTO django_migrations (app, name) VALUES ('accounts', '0001_initial')")
        connection.execute("CREATE TABLE accounts_user (email text)")
        connection.execute("INSERT INTO accounts_user VALUES (%s)", [person])


def people(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [email for (email,) in connection.execute("SELECT email FROM accounts_user").fetchall()]


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes the named data folder the present one."""
    monkeypatch.delenv("SANGAM_SECRET_KEY", raising=False)

    def use(name: str) -> Path:
        folder = tmp_path / name
        (folder / "files").mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv("SANGAM_DATA", str(folder))
        return folder

    return use


@pytest.fixture
def archive(data: Callable[[str], Path], database: Database, tmp_path: Path) -> Path:
    folder = data("old")
    (folder / "secret_key").write_text("old key")
    backup.write(tmp_path / "backup", database("cleo@example.com"))
    return tmp_path / "backup"


def test_rows_files_and_key_come_back(data: Callable[[str], Path], database: Database, tmp_path: Path) -> None:
    old = data("old")
    (old / "secret_key").write_text("old key")
    stored = Store(old / "files").save(os.urandom(100_000))
    made = backup.write(tmp_path / "backup", database("ada@example.com"))
    assert (made.files, made.secret_key) == (1, True)

    new, target = data("new"), database()
    restore.read(tmp_path / "backup", target)
    assert people(target) == ["ada@example.com"]
    assert Store(new / "files").read(stored.key) == Store(old / "files").read(stored.key)
    assert (new / "secret_key").read_text() == "old key"


def test_only_its_owner_may_read_it(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


def test_the_key_may_stay_out(data: Callable[[str], Path], database: Database, tmp_path: Path) -> None:
    (data("old") / "secret_key").write_text("old key")
    assert not backup.write(tmp_path / "backup", database("a@example.com"), with_key=False).secret_key
    assert b"old key" not in (tmp_path / "backup").read_bytes()


def test_a_database_in_use_is_refused_without_force(archive: Path, database: Database) -> None:
    target = database("otto@example.com")
    with pytest.raises(Trouble, match="--force"):
        restore.read(archive, target)
    assert people(target) == ["otto@example.com"]
    restore.read(archive, target, force=True)
    assert people(target) == ["cleo@example.com"]


def test_an_archive_that_is_cut_off_changes_nothing(archive: Path, database: Database) -> None:
    target = database("otto@example.com")
    whole = archive.read_bytes()
    for size in (0, 100, len(whole) // 2, whole.index(b"end.json")):
        archive.write_bytes(whole[:size])
        with pytest.raises(Trouble, match=r"damaged|no backup|cut off"):
            restore.read(archive, target, force=True)
    assert people(target) == ["otto@example.com"]


def test_a_changed_byte_of_the_dump_is_noticed(archive: Path, database: Database) -> None:
    whole = bytearray(archive.read_bytes())
    place = whole.index(b"PGDMP") + 200
    whole[place] ^= 1
    archive.write_bytes(bytes(whole))
    with pytest.raises(Trouble, match="damaged"):
        restore.read(archive, database())


def test_a_restore_that_fails_brings_the_old_rows_back(data: Callable[[str], Path], database: Database, tmp_path: Path) -> None:
    source, target = database("cleo@example.com"), database("otto@example.com")
    execute(source, "CREATE SCHEMA elsewhere")
    execute(source, "CREATE TYPE elsewhere.mood AS ENUM ('glad')")
    execute(source, "CREATE TABLE needs_what_is_missing (mood elsewhere.mood)")
    data("old")
    backup.write(tmp_path / "backup", source)
    with pytest.raises(Trouble, match="as it was"):
        restore.read(tmp_path / "backup", target, force=True)
    assert people(target) == ["otto@example.com"]


def test_a_running_install_is_refused(archive: Path, database: Database) -> None:
    target = database()
    running = psycopg.conninfo.make_conninfo(target, application_name="sangam ingest")
    with psycopg.connect(running), pytest.raises(Trouble, match="stop it first"):
        restore.read(archive, target)


def test_a_backup_of_a_newer_version_is_refused(data: Callable[[str], Path], database: Database, tmp_path: Path) -> None:
    source = database("ada@example.com")
    execute(source, "INSERT INTO django_migrations (app, name) VALUES ('accounts', '9999_from_the_future')")
    data("old")
    backup.write(tmp_path / "backup", source)
    with pytest.raises(Trouble, match="upgrade first"):
        restore.read(tmp_path / "backup", database())


def test_a_folder_that_cannot_be_written_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="cannot write"):
        backup.write(tmp_path / "missing" / "backup", database("ada@example.com"))


def test_nothing_to_back_up_is_told_and_leaves_no_file(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="empty"):
        backup.write(tmp_path / "backup", database())
    assert not list(tmp_path.glob("backup*"))
