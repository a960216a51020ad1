"""Write everything into one file while the install runs."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from sangam import __version__
from sangam.config import environment, postgres_tools
from sangam.config.archive import FORMAT, Writer
from sangam.config.boot import Trouble
from sangam.lib import clock

MB = 1024 * 1024
FILES_A_LINE = 5000
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    path: str
    bytes: int
    files: int
    secret_key: bool


def write(target: Path, url: str, *, with_key: bool = True, report: Report = lambda line: None) -> Made:
    """One snapshot of the database, then the files: they are on disk before a row names them, so none can be missing."""
    data = environment.data_folder()
    key = _secret_key(data) if with_key else b""
    try:
        writer = Writer(target)
    except OSError as error:
        raise Trouble(f"cannot write {target}: {error.strerror}") from None
    try:
        _write(writer, url, data / "files", key, report)
        writer.close()
    except OSError as error:
        writer.abandon()
        raise Trouble(f"the backup could not be written to {target}: {error.strerror or error}") from error
    except BaseException:
        writer.abandon()
        raise
    return Made(str(target), target.stat().st_size, writer.end.files, bool(key))


def _write(writer: Writer, url: str, files: Path, key: bytes, report: Report) -> None:
    with postgres_tools.connect(url) as connection:
        major = postgres_tools.server_major(connection)
        writer.put_json("manifest.json", _manifest(connection, major, bool(key)))
    if key:
        writer.put("secret_key", key)
    _dump(writer, url, major, report)
    for path in sorted(files.glob("??/*")):
        writer.put_file(files, path)
        if writer.end.files % FILES_A_LINE == 0:
            report(f"{writer.end.files} files")


def _manifest(connection: psycopg.Connection, major: int, has_key: bool) -> dict[str, object]:
    try:
        had = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    except psycopg.errors.UndefinedTable:
        raise Trouble("the database is empty: there is nothing to back up") from None
    return {
        "format": FORMAT,
        "version": __version__,
        "made_at": clock.now().isoformat(),
        "postgresql": major,
        "migrations": [list(row) for row in had],
        "secret_key": has_key,
    }


def _dump(writer: Writer, url: str, major: int, report: Report) -> None:
    command = [str(postgres_tools.tool("pg_dump", major)), "--format=custom", "--no-owner", "--no-privileges"]
    command += ["--schema=public"]
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(command, env=postgres_tools.environment(url), stdout=subprocess.PIPE, stderr=words) as dumping,
    ):
        assert dumping.stdout
        for written in writer.put_dump(dumping.stdout):
            report(f"database: {written // MB} MB")
        if dumping.wait() != 0:
            words.seek(0)
            raise Trouble(f"pg_dump failed: {words.read().decode(errors='replace').strip()}")


def _secret_key(data: Path) -> bytes:
    """b"" where the operator keeps it himself."""
    path = data / "secret_key"
    return b"" if os.environ.get("SANGAM_SECRET_KEY") or not path.exists() else path.read_bytes()
