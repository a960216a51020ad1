"""The backup file: a tar, read and written as a stream.

manifest.json            format, version, made_at, migrations, secret_key (bool)
secret_key               unless it is kept elsewhere or left out
database/000000 …        what pg_dump wrote (custom format), in parts, since a tar wants each size beforehand
files/<2>/<30>           the file store, as it lies on disk
end.json                 counts and the digest of the dump: without it the archive is cut off
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sangam.config.boot import Trouble

FORMAT = 1
PART_BYTES = 32 * 1024 * 1024
FILE_NAME = re.compile(r"files/[0-9a-z]{2}/[0-9a-z]{30}")


@dataclass(slots=True)
class End:
    files: int = 0
    dump_bytes: int = 0
    dump_sha256: str = ""


class Writer:
    """Writes FILE.partial; `close` makes it FILE when everything is on disk."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.draft = target.with_name(f"{target.name}.partial")
        self._raw = open(os.open(self.draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")  # noqa: SIM115
        self._tar = tarfile.open(fileobj=self._raw, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.end = End()

    def put(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))

    def put_json(self, name: str, content: Mapping[str, Any]) -> None:
        self.put(name, json.dumps(content, indent=1).encode())

    def put_dump(self, stream: IO[bytes]) -> Iterator[int]:
        """Gives the bytes written so far, after each part."""
        digest = hashlib.sha256()
        for number in range(10**6):
            part = stream.read(PART_BYTES)
            if not part:
                break
            digest.update(part)
            self.put(f"database/{number:06}", part)
            self.end.dump_bytes += len(part)
            yield self.end.dump_bytes
        self.end.dump_sha256 = digest.hexdigest()

    def put_file(self, root: Path, path: Path) -> None:
        """A file of the store. One that was removed meanwhile had lost its row; it is left out."""
        try:
            with open(path, "rb") as file:
                member = self._tar.gettarinfo(arcname=f"files/{path.relative_to(root).as_posix()}", fileobj=file)
                self._tar.addfile(member, file)
        except FileNotFoundError:
            return
        self.end.files += 1

    def close(self) -> None:
        self.put_json("end.json", {name: getattr(self.end, name) for name in End.__slots__})
        self._tar.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        self.draft.rename(self.target)

    def abandon(self) -> None:
        self._raw.close()
        self.draft.unlink(missing_ok=True)


def members(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each, in order. Raises Trouble where the file is no backup or is damaged."""
    try:
        with tarfile.open(source, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not _known(member.name):
                    raise Trouble(f"{source} holds {member.name!r}, which no backup has")
                yield member.name, content
    except (tarfile.TarError, EOFError) as error:
        raise Trouble(f"{source} is no backup of Sangam, or it is damaged: {error}") from error
    except OSError as error:
        raise Trouble(f"cannot read {source}: {error.strerror or error}") from error


def check(source: Path) -> dict[str, Any]:
    """The manifest of a whole and undamaged archive; reads it from end to end. Raises Trouble."""
    try:
        manifest, end, seen = _read_through(source)
    except (tarfile.TarError, EOFError, ValueError, TypeError) as error:
        raise Trouble(f"{source} is no backup of Sangam, or it is damaged: {error}") from error
    if manifest.get("format") != FORMAT:
        raise Trouble(f"{source} is no backup of Sangam that this version can read")
    if end != seen:
        raise Trouble(f"{source} is cut off or damaged: what it holds is not what its last entry says")
    return manifest


def _read_through(source: Path) -> tuple[dict[str, Any], End | None, End]:
    """The manifest, what the last entry says was written, and what there is."""
    manifest: dict[str, Any] = {}
    end, seen, digest = None, End(), hashlib.sha256()
    for name, content in members(source):
        if name == "manifest.json":
            manifest = json.load(content)
        elif name == "end.json":
            end = End(**json.load(content))
        elif name.startswith("database/"):
            part = content.read()
            digest.update(part)
            seen.dump_bytes += len(part)
        elif name.startswith("files/"):
            while content.read(PART_BYTES):
                pass
            seen.files += 1
    seen.dump_sha256 = digest.hexdigest()
    return manifest, end, seen


def _known(name: str) -> bool:
    return (
        name in ("manifest.json", "secret_key", "end.json")
        or re.fullmatch(r"database/\d{6}", name) is not None
        or FILE_NAME.fullmatch(name) is not None
    )
