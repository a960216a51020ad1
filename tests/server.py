"""A pytest plugin: a PostgreSQL of its own and a data folder of its own for each run, before Django reads its settings.

Where a run is shared by several processes each has its own of both: some tests look at, or end, all that a server does.
`DATABASE_URL`, when given, is used as it is (its user must be allowed to create databases).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sangam.lib import embedded

OURS = "SANGAM_TEST_DATABASE_URL"
"""Tells a process started by this one that the server is not the caller's own."""
_open = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Runs around pytest-django's own hook of this name, which imports the settings."""
    os.environ.setdefault("SANGAM_SECRET_KEY", "a key for tests, known to everybody")
    os.environ["SANGAM_DATA"] = _open.enter_context(tempfile.TemporaryDirectory(prefix="sangam-test-data-"))
    # The user whom root lends to a database server must be able to pass through.
    Path(os.environ["SANGAM_DATA"]).chmod(0o711)
    Path(os.environ["SANGAM_DATA"], "static").mkdir()
    if os.environ.get("DATABASE_URL", "") == os.environ.get(OURS, ""):
        os.environ["DATABASE_URL"] = os.environ[OURS] = _open.enter_context(embedded.throwaway()).url
    yield


def pytest_unconfigure() -> None:
    _open.close()
