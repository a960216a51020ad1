"""Figures that only one process knows, for /metrics, which the web process of the same machine answers. They lie in
`<data>/run/`."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path


def place(data: Path, process: str) -> Path:
    """The data folder may be shared by several machines."""
    return data / "run" / f"{process}.{socket.gethostname()}.figures"


def write(data: Path, process: str, figures: Mapping[str, float]) -> None:
    """Whole or not at all: a reader never sees half of it. A full disk costs the figures, not the process."""
    path = place(data, process)
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        draft.write_text(json.dumps(figures))
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)


def forget(data: Path, process: str) -> None:
    place(data, process).unlink(missing_ok=True)


def read(data: Path, process: str) -> dict[str, float]:
    """Empty where the process does not run."""
    try:
        found: dict[str, float] = json.loads(place(data, process).read_text())
    except (OSError, ValueError):
        return {}
    return found
