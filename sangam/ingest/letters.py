"""Raw mails in files: single ones, folders, mbox and Maildir, one at a time and never all in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sangam.channels.base import RawItem

SIZE_MAX = 100 * 1024 * 1024
SUFFIXES = (".eml", ".mbox", ".mbx", ".txt", "")
MAILDIR = ("cur", "new")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of a file. `name` and `offset` (bytes into the file) say where it stood."""

    name: str
    offset: int
    content: bytes

    def raw(self) -> RawItem:
        """Its reference is its place and content: the same file again changes nothing."""
        digest = hashlib.sha256(self.content).hexdigest()
        place = hashlib.sha256(f"{self.name}:{self.offset}:{digest}".encode("utf-8", "surrogateescape")).hexdigest()
        return RawItem(self.content, external_ref=f"file:{place}", lane="bulk")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, and why."""

    name: str
    reason: str


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Every file of files and folders, sorted; what a Maildir keeps in tmp or hidden is left out."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        found += [one for one in sorted(path.rglob("*")) if one.is_file() and _wanted(one, path)]
    return found


def _wanted(file: Path, root: Path) -> bool:
    parts = file.relative_to(root).parts
    if file.parent.name in MAILDIR and (file.parent.parent / "cur").is_dir():
        return True
    return not file.name.startswith(".") and "tmp" not in parts[:-1] and file.suffix.lower() in SUFFIXES


def read(file: Path) -> Iterator[Letter | Unread]:
    """The mails of one file. A mail beyond 100 MB is told of and passed over."""
    name = _name(file)
    try:
        with open(file, "rb") as opened:
            if opened.read(5) == b"From ":
                opened.seek(0)
                yield from _mbox(name, opened)
                return
            opened.seek(0)
            content = opened.read(SIZE_MAX + 1)
    except OSError as error:
        yield Unread(str(file), error.strerror or str(error))
        return
    yield _one(name, 0, content)


def _one(name: str, offset: int, content: bytes) -> Letter | Unread:
    if not content.strip():
        return Unread(name, "the file is empty" if not offset else f"an empty mail at byte {offset}")
    if len(content) > SIZE_MAX:
        return Unread(name, f"the mail at byte {offset} is larger than {SIZE_MAX // 1024 // 1024} MB")
    return Letter(name, offset, content)


def _name(file: Path) -> str:
    """A mail in a Maildir changes folder and flags when it is read; its unique part stays."""
    path = file.resolve()
    if path.parent.name in MAILDIR:
        return str(path.parent.parent / path.name.partition(":")[0])
    return str(path)


def _mbox(name: str, opened: IO[bytes]) -> Iterator[Letter | Unread]:
    """Mails begin at a line `From …` at the start or behind an empty line; `>From` in a body loses one mark (mboxrd)."""
    lines: list[bytes] = []
    start, size, offset, after_empty, begun = 0, 0, 0, True, False
    for line in opened:
        if after_empty and line.startswith(b"From "):
            if begun:
                yield _one(name, start, _joined(lines, size))
            start, lines, size, begun = offset, [], 0, True
        elif size <= SIZE_MAX:
            lines.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line.startswith(b">") else line)
            size += len(line)
        after_empty = line in (b"\n", b"\r\n")
        offset += len(line)
    if begun:
        yield _one(name, start, _joined(lines, size))


def _joined(lines: list[bytes], size: int) -> bytes:
    """The empty line before the next `From ` belongs to the mbox, not to the mail."""
    if size > SIZE_MAX:
        return b"x" * (SIZE_MAX + 1)
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]
    return b"".join(lines)
