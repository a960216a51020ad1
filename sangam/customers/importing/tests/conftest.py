from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sangam.customers.importing import running, taking
from sangam.customers.importing.models import Import
from tests.cast import Cast

Bring = Callable[..., Import]


@pytest.fixture
def bring(cast: Cast, settings: Any, tmp_path: Path) -> Bring:
    """A file comes in, is settled and done: as Ada would."""
    settings.FILES_DIR = tmp_path

    def bring(content: bytes | str, what: str = "people", *, start: bool = True, **settled: Any) -> Import:
        content = content.encode() if isinstance(content, str) else content
        job = taking.take(what, "customers.csv", [content], by=cast.ada)
        if settled:
            taking.settle(job, settled, by=cast.ada)
        if start:
            running.start(job, by=cast.ada)
        job.refresh_from_db()
        return job

    return bring
