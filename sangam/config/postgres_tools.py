"""pg_dump and pg_restore, from the system or from the wheel, told of the database without showing its password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from sangam.config.boot import Trouble
from sangam.lib.embedded.place import Unreachable, binaries

# Parameters of a connection whose environment variable is not PG + its name in capitals.
VARIABLES = {"dbname": "PGDATABASE", "application_name": "PGAPPNAME", "connect_timeout": "PGCONNECT_TIMEOUT"}


def connect(url: str) -> psycopg.Connection:
    """Raises Trouble with the server's own words."""
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.OperationalError as error:
        raise Trouble(f"the database does not answer: {str(error).strip()}") from error


def environment(url: str) -> dict[str, str]:
    """The variables that libpq reads: a password on a command line would stand in the list of processes."""
    told = {VARIABLES.get(key, f"PG{key.upper()}"): str(value) for key, value in conninfo_to_dict(url).items()}
    return {**os.environ, **told}


def tool(name: str, server_major: int) -> Path:
    """A program at least as new as the server. The system's comes first: the wheel's speaks no TLS."""
    if (found := shutil.which(name)) and _major(Path(found)) >= server_major:
        return Path(found)
    try:
        bundled = binaries(None) / "bin" / name
    except Unreachable:
        bundled = None
    if bundled and bundled.exists() and _major(bundled) >= server_major:
        return bundled
    raise Trouble(f"no {name} of PostgreSQL {server_major} or newer was found; install the client package of that version")


def server_major(connection: psycopg.Connection) -> int:
    return connection.info.server_version // 10000


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)\.", said)
    return int(match.group(1)) if match else 0
