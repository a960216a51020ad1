"""What a child is given and gives back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """A file as it was named; `content` only if it came by standard input. The rest is for channel payloads:
    `query` makes it a GET hand-shake, `settings` is None where no secret was given."""

    file: str
    content: bytes | None = None
    kind: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] | None = None
    query: str | None = None

    def read(self) -> bytes:
        return Path(self.file).read_bytes() if self.content is None else self.content


def line(record: Mapping[str, Any]) -> str:
    """One line of JSON Lines."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def failed(job: Job, reason: str, blank: Mapping[str, Any]) -> str:
    """The record of a file that could not be understood."""
    return line({"file": job.file, "error": reason, **blank})


def unreadable(job: Job, error: OSError, blank: Mapping[str, Any]) -> str:
    return failed(job, error.strerror or str(error), blank)
