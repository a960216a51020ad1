"""Pictures of messages as we show them: made anew in a child process at the first look, then kept beside the files.

What is kept may be dropped at any time. The bytes a customer sent are never shown, only offered for download.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from django.conf import settings
from django.core import signing

from sangam.conversations import files
from sangam.conversations.models import Attachment
from sangam.lib import clock
from sangam.lib.children import Ok, Pool
from sangam.lib.files import Store
from sangam.lib.pictures import Job, Refused, Remade, media_type

Size = Literal["page", "small"]
SIDES: dict[Size, int] = {"page": 2000, "small": 360}
"""Longest side in pixels."""
SHOWN_TYPES = frozenset(f"image/{kind}" for kind in ("png", "jpeg", "jpg", "pjpeg", "gif", "webp", "bmp", "x-ms-bmp", "tiff"))
"""Declared types that are worth a try in the row of files; whether it is a picture, its bytes decide."""
AT_ONCE = 2
WAIT_SECONDS = 20.0
DEADLINE_SECONDS = 15.0
"""The largest allowed take up to 4 s on an idle core."""
KEPT_FOR = dt.timedelta(days=30)
LINK_SECONDS = 3600
_STEP_SECONDS = 900
_REFUSED = b"refused "
_turn = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Shown:
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class NotShown:
    """`why` is large, kind, broken, deadline, memory, crash, error; gone (no file) or busy, which may pass."""

    why: str

    @property
    def passing(self) -> bool:
        return self.why in ("gone", "busy")


class _Stamped(signing.TimestampSigner):
    """Stamps in steps of a quarter of an hour, so that an address stays the same and a browser may keep its picture."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(clock.now().timestamp()) // _STEP_SECONDS * _STEP_SECONDS)


_SIGNER = _Stamped(salt="picture")


def link_token(attachment: Attachment, size: Size = "page") -> str:
    """A signed part of an address that shows this picture for at least three quarters of an hour."""
    return _SIGNER.sign_object([attachment.pk, size])


def of_token(token: str) -> tuple[int, Size] | None:
    """(attachment, size) of a token that is genuine and has not expired."""
    try:
        number, size = _SIGNER.unsign_object(token, max_age=LINK_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(number), size) if size in SIDES else None


def may_show(content_type: str) -> bool:
    return content_type.lower() in SHOWN_TYPES


def shown(key: str, size: Size = "page") -> Shown | NotShown:
    """The picture of a stored file: as kept, else made now. A refusal is remembered too."""
    path = _path(key, size)
    kept = _kept(path)
    if kept is None:
        kept = _made(files.store(), key, size)
        if isinstance(kept, Shown) or not kept.passing:
            _keep(path, kept)
    return kept


def forget(key: str) -> None:
    """The file is gone for good: so are its pictures."""
    for size in SIDES:
        _path(key, size).unlink(missing_ok=True)


def drop_old() -> int:
    """Remove what was made more than `KEPT_FOR` ago; it is made again when somebody looks. Gives how many."""
    before = (clock.now() - KEPT_FOR).timestamp()
    old = [path for path in _all() if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


@cache
def _pool() -> Pool:
    return Pool(size=AT_ONCE, deadline=DEADLINE_SECONDS, preload=["sangam.lib.pictures"])


def _made(store: Store, key: str, size: Size) -> Shown | NotShown:
    """No more than `AT_ONCE` at a time: a letter full of slow pictures must not hold every request."""
    if not store.exists(key):
        return NotShown("gone")
    if not _turn.acquire(timeout=WAIT_SECONDS):
        return NotShown("busy")
    try:
        result = _pool().call("sangam.lib.pictures:remade", Job(str(store.path(key)), SIDES[size]))
    finally:
        _turn.release()
    if not isinstance(result, Ok):
        return NotShown(result.reason)
    made: Remade | Refused = result.value
    return NotShown(made.why) if isinstance(made, Refused) else _shown(made.content) or NotShown("broken")


def _shown(content: bytes) -> Shown | None:
    kind = media_type(content)
    return Shown(content, kind) if kind else None


def _path(key: str, size: Size) -> Path:
    """`<first two>/<rest>.<size>`, as in the file store."""
    return Store(settings.PICTURES_DIR).path(key).with_suffix(f".{size}")


def _all() -> Iterator[Path]:
    return Path(settings.PICTURES_DIR).glob("??/*")


def _kept(path: Path) -> Shown | NotShown | None:
    """None where nothing was kept, or where a crash left half a file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if content.startswith(_REFUSED):
        return NotShown(content.removeprefix(_REFUSED).decode("ascii", "replace"))
    return _shown(content)


def _keep(path: Path, one: Shown | NotShown) -> None:
    """Whole or not at all, for two requests may make the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(one.content if isinstance(one, Shown) else _REFUSED + one.why.encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
