"""Bring back what `backup` wrote. Nothing of the target is lost before everything of the archive has arrived."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from sangam import __version__
from sangam.config import archive, environment, postgres_tools
from sangam.config.boot import Trouble

Report = Callable[[str], None]
ASIDE = "replaced_by_restore"


def read(source: Path, url: str, *, force: bool = False, report: Report = lambda line: None) -> dict[str, Any]:
    """Gives the manifest. Raises Trouble, and then database and secret key are as they were."""
    report("checking the archive")
    manifest = archive.check(source)
    _refuse_newer(manifest)
    data = environment.data_folder()
    with postgres_tools.connect(url) as connection:
        _refuse_running(connection)
        if not force and _in_use(connection):
            raise Trouble(
                "the database is not empty. To replace what it holds, say --force (and take a backup of it first); "
                "or set SANGAM_DATA to a new folder"
            )
        key = _unpack_files(source, data / "files", report)
        report("restoring the database")
        with _replaced(connection):
            _restore(source, url, postgres_tools.server_major(connection))
    if key and not os.environ.get("SANGAM_SECRET_KEY"):
        _put_key(data / "secret_key", key)
    return manifest


def _refuse_newer(manifest: dict[str, Any]) -> None:
    unknown = {tuple(row) for row in manifest["migrations"]} - _migrations_on_disk()
    ours = sorted(".".join(row) for row in unknown if row[0] in {app for app, _ in _migrations_on_disk()})
    if _numbers(manifest["version"]) > _numbers(__version__) or ours:
        raise Trouble(
            f"the backup was made by version {manifest['version']}, which is newer than this one ({__version__}): "
            f"upgrade first{' (unknown here: ' + ', '.join(ours[:5]) + ')' if ours else ''}"
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _migrations_on_disk() -> set[tuple[str, str]]:
    found = (environment.ROOT / "sangam").glob("**/migrations/[0-9]*.py")
    return {(path.parent.parent.name, path.stem) for path in found}


def _refuse_running(connection: psycopg.Connection) -> None:
    busy = connection.execute(
        "SELECT DISTINCT application_name FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'sangam %%'",
    ).fetchall()
    if busy:
        raise Trouble(f"Sangam is running on this database ({', '.join(name for (name,) in busy)}): stop it first")


def _in_use(connection: psycopg.Connection) -> bool:
    """Whether anybody works here: tables alone, as the first start leaves them, are nothing to lose."""
    tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if not tables or not tables[0]:
        return False
    try:
        person = connection.execute("SELECT 1 FROM public.accounts_user LIMIT 1").fetchone()
    except psycopg.errors.UndefinedTable:
        return True
    return person is not None


def _unpack_files(source: Path, folder: Path, report: Report) -> bytes:
    """Write the files, which nothing names yet, and give the secret key (b"" without one)."""
    key, count = b"", 0
    for name, content in archive.members(source):
        if name == "secret_key":
            key = content.read()
        elif name.startswith("files/"):
            target = folder / name.removeprefix("files/")
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f"{target.name}.restore")
            with open(draft, "wb") as file:
                shutil.copyfileobj(content, file)
            draft.replace(target)
            count += 1
            if count % 5000 == 0:
                report(f"{count} files")
    os.sync()
    return key


@contextmanager
def _replaced(connection: psycopg.Connection) -> Iterator[None]:
    """The old schema steps aside; it is dropped when the new one is whole, and comes back when that fails."""
    public, aside = sql.Identifier("public"), sql.Identifier(ASIDE)
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(aside))
    with connection.transaction():
        connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(public, aside))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(public))
    try:
        yield
    except BaseException:
        with connection.transaction():
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(public))
            connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(aside, public))
        raise
    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(aside))


def _restore(source: Path, url: str, major: int) -> None:
    variables = postgres_tools.environment(url)
    command = [str(postgres_tools.tool("pg_restore", major)), "--no-owner", "--no-privileges", "--exit-on-error"]
    command += ["--single-transaction", "--schema=public", f"--dbname={variables['PGDATABASE']}"]
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stderr=words) as restoring,
    ):
        assert restoring.stdin
        try:
            for name, content in archive.members(source):
                if name.startswith("database/"):
                    shutil.copyfileobj(content, restoring.stdin)
            restoring.stdin.close()
        except BrokenPipeError:
            pass  # it has ended, and its words say why
        if restoring.wait() != 0:
            words.seek(0)
            raise Trouble(f"pg_restore failed, and the database is as it was: {words.read().decode(errors='replace')}")


def _put_key(path: Path, key: bytes) -> None:
    if path.exists() and path.read_bytes() != key:
        path.replace(path.with_name("secret_key.before-restore"))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
        os.fsync(file.fileno())


def summary(manifest: dict[str, Any]) -> str:
    """For a program to read."""
    return json.dumps({key: manifest[key] for key in ("version", "made_at", "secret_key")})
