"""Bytes to values in a child process. This module runs there: it knows no database and needs no settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sangam.channels import registry
from sangam.channels.base import File, Inbound, Item, ParseError
from sangam.lib.files import Store

FUNCTION = "sangam.ingest.reading:read"


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


def read(job: Job) -> list[Item] | Unreadable:
    """Parse one raw; files go straight to the store, so that only their ids travel between processes."""
    store = Store(Path(job.files))
    payload = store.read(job.stored) if job.stored else job.payload
    try:
        items = registry.get(job.kind).parse(payload, job.headers)
    except ParseError as error:
        return Unreadable(str(error))
    return [_without_bytes(item, store) for item in items]


def _without_bytes(item: Item, store: Store) -> Item:
    if not isinstance(item, Inbound):
        return item
    return _clean(dataclasses.replace(item, files=tuple(_saved(file, store) for file in item.files)))


def _saved(file: File, store: Store) -> File:
    if file.stored or file.ref:
        return file
    kept = store.save(file.content)
    return dataclasses.replace(file, content=b"", stored=kept.key, size=kept.size, sha256=kept.sha256)


def _clean(item: Inbound) -> Inbound:
    """PostgreSQL takes neither NUL nor lone surrogates; whatever an adapter let through ends here."""
    changed = {
        field.name: storable(value)
        for field in dataclasses.fields(item)
        if isinstance(value := getattr(item, field.name), str) and value != storable(value)
    }
    return dataclasses.replace(item, **changed) if changed else item


def storable(value: str) -> str:
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
