"""Bytes under a random name, safely on disk before any row speaks of them.

The name says nothing about the content; `original name` and type are metadata of the row. The layout is
`<first two>/<rest>`, so that no folder grows beyond what a file system likes.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Stored:
    key: str
    size: int
    sha256: str


class Store:
    """A folder of files. Usable in a child process: it needs nothing but the path."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def path(self, key: str) -> Path:
        if len(key) != KEY_LENGTH or not key.isalnum():
            raise ValueError("not a file id")
        return self.root / key[:2] / key[2:]

    def save(self, content: bytes | Iterable[bytes]) -> Stored:
        """Write, fsync the file and its folder, and only then give the id."""
        key = secrets.token_hex(KEY_LENGTH // 2)
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with open(path, "xb") as file:
            for chunk in [content] if isinstance(content, bytes) else content:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        self._sync_folder(path.parent)
        return Stored(key, size, digest.hexdigest())

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

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
