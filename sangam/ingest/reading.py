"""Bytes to values in a child process. This module runs there: it knows no database and needs no settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import is_
from typing import Any, cast

from sangam.channels import registry
from sangam.channels.base import File, Inbound, Item, ParseError
from sangam.channels.travels import Travels, arguments
from sangam.lib.files import Store

FUNCTION = "sangam.ingest.reading:read"
WHOLE_CALL = "x-sangam-whole-call"


@dataclass(frozen=True, slots=True)
class Job:
    """One raw: either `payload` or the `stored` id of a large one, and where files go."""

    kind: str
    payload: bytes
    stored: str
    headers: Mapping[str, str]
    files: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The adapter said in its own words why it cannot understand the bytes."""

    reason: str


@dataclass(frozen=True, slots=True)
class StoreAway:
    """The file store cannot be read or written now (full, read-only, not mounted): nobody's fault, the raw waits."""

    reason: str


def read(job: Job) -> list[Item] | Unreadable | StoreAway:
    """Parse one raw; files go straight to the store, so that only their ids travel between processes."""
    if reason := job.headers.get(WHOLE_CALL):
        return Unreadable(f"the call could not be taken apart: {reason}")
    store = _store(job.files)
    try:
        payload = store.read(job.stored) if job.stored else job.payload
    except FileNotFoundError as error:
        # A store that is there and lacks one file has lost it; a store that is not there comes back.
        return Unreadable("its bytes are missing from the file store") if store.root.is_dir() else StoreAway(str(error))
    except OSError as error:
        return StoreAway(str(error))
    try:
        items = registry.get(job.kind).parse(payload, job.headers)
    except ParseError as error:
        return Unreadable(str(error))
    try:
        return [_without_bytes(item, store) for item in items]
    except OSError as error:
        return StoreAway(str(error))


@cache
def _store(folder: str) -> Store:
    return Store(folder)


def _without_bytes(item: Item, store: Store) -> Item:
    if not isinstance(item, Inbound):
        return item
    if item.files:
        item = dataclasses.replace(item, files=tuple(_saved(file, store) for file in item.files))
    return cast(Inbound, cleaned(item))


def _saved(file: File, store: Store) -> File:
    if file.stored or file.ref:
        return file
    kept = store.save(file.content)
    return dataclasses.replace(file, content=b"", stored=kept.key, size=kept.size, sha256=kept.sha256)


def cleaned(value: Any) -> Any:
    """PostgreSQL takes neither NUL nor lone surrogates; whatever an adapter let through ends here. Gives the very same
    object if there is nothing to do."""
    kind = type(value)
    if kind is str:
        return storable(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Travels):
        before = arguments(value)
        kept = tuple(map(cleaned, before))
        return value if all(map(is_, kept, before)) else kind(*kept)
    if isinstance(value, tuple | list):
        kept = tuple(map(cleaned, value))
        return value if all(map(is_, kept, value)) else kind(kept)
    if isinstance(value, Mapping):
        pairs = [(key, one, cleaned(key), cleaned(one)) for key, one in value.items()]
        same = all(key is name and one is found for key, one, name, found in pairs)
        return value if same else {name: found for _, _, name, found in pairs}
    return value


_PLAIN = frozenset((int, float, bool, type(None), bytes, datetime))


def storable(value: str) -> str:
    """The same text without what no column can hold; the very same object if there is nothing to do."""
    if "\x00" in value:
        value = value.replace("\x00", "")
    if value.isascii():
        return value
    try:
        value.encode()
        return value
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
