"""Bytes under a random name, safely on disk before any row speaks of them.

The name says nothing about the content; `original name` and type are metadata of the row. The layout is
`<first two>/<rest>`, so that no folder grows beyond what a file system likes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Stored:
    key: str
    size: int
    sha256: str


@dataclass(slots=True)
class Writing:
    """End it with `finish` or `drop`."""

    key: str
    path: Path
    file: IO[bytes]
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, chunk: bytes) -> None:
        self.file.write(chunk)
        self.digest.update(chunk)
        self.size += len(chunk)

    def finish(self) -> Stored:
        """Fsync the file and its folder, and only then give the id."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        _sync_folder(self.path.parent)
        return Stored(self.key, self.size, self.digest.hexdigest())

    def drop(self) -> None:
        """As if it had never begun."""
        with suppress(OSError):
            self.file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Store:
    """A folder of files. Usable in a child process: it needs nothing but the path."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def path(self, key: str) -> Path:
        if len(key) != KEY_LENGTH or not key.isalnum():
            raise ValueError("not a file id")
        return self.root / key[:2] / key[2:]

    def save(self, content: bytes | Iterable[bytes]) -> Stored:
        """Write, fsync the file and its folder, and only then give the id. What breaks off leaves nothing."""
        writing = self.begin()
        try:
            for chunk in [content] if isinstance(content, bytes) else content:
                writing.write(chunk)
            return writing.finish()
        except BaseException:
            writing.drop()
            raise

    def begin(self) -> Writing:
        """A file that comes in pieces, by and by."""
        key = secrets.token_hex(KEY_LENGTH // 2)
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return Writing(key, path, open(path, "xb"))

    def open(self, key: str) -> IO[bytes]:
        return open(self.path(key), "rb")

    def read(self, key: str) -> bytes:
        return self.path(key).read_bytes()

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self.path(key).exists()

    def older_than(self, moment: float) -> Iterator[str]:
        """Ids of files last written before `moment` (seconds since the epoch), for the sweeper."""
        for folder in sorted(self.root.glob("??")):
            for path in folder.iterdir():
                if path.stat().st_mtime < moment:
                    yield folder.name + path.name
