"""Raw first: bytes are committed here before anybody is told "received"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import SEEK_END, BytesIO
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from sangam.channels.base import RawItem
from sangam.channels.models import ChannelState
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.lib import sql
from sangam.lib.files import Store
from sangam.realtime import bus

TOPIC = "raw"
IN_ROW_MAX = 512 * 1024
LANES = {"live": Lane.LIVE, "mail": Lane.MAIL, "bulk": Lane.BULK}
TYPES = {
    "channel_id": "bigint", "lane": "smallint", "state": "text", "payload": "bytea", "stored": "text", "size": "bigint",
    "headers": "jsonb", "external_ref": "text", "backfill": "boolean", "reason": "text", "attempts": "smallint",
}  # fmt: skip


def files() -> Store:
    return Store(settings.FILES_DIR)


def many(
    channel_id: int,
    items: Sequence[RawItem],
    *,
    cursor: Mapping[str, Any] | None = None,
    backfill: bool = False,
) -> int:
    """Store raws, and the poll cursor that goes with them, in one transaction; gives how many were new.

    A raw whose `external_ref` is known is left out by the constraint. Large payloads go to the file store first.
    """
    with transaction.atomic():
        written = quietly(channel_id, items, backfill=backfill)
        if cursor is not None:
            ChannelState.objects.update_or_create(channel_id=channel_id, defaults={"cursor": dict(cursor)})
    if written:
        bus.notify(TOPIC, str(channel_id))
    return len(written)


def quietly(channel_id: int, items: Sequence[RawItem], *, backfill: bool = False) -> list[int]:
    """Store raws and wake nobody: for who settles them himself, at once. Ingest finds what he leaves within a second."""
    rows = [_row(channel_id, item, backfill) for item in items]
    insert = sql.insert_one if len(rows) == 1 else sql.insert
    written = insert(RawInbound._meta.db_table, TYPES, rows, conflict="DO NOTHING", returning="id")
    return [number for (number,) in written]


def _row(channel_id: int, item: RawItem, backfill: bool) -> tuple[Any, ...]:
    large = len(item.payload) > IN_ROW_MAX
    stored = files().save(item.payload).key if large else ""
    return (
        channel_id, LANES[item.lane], RawState.STORED, b"" if large else item.payload, stored, len(item.payload),
        {str(name)[:200]: str(value) for name, value in item.headers.items()}, item.external_ref[:200], backfill, "", 0,
    )  # fmt: skip


def payload(raw: RawInbound) -> bytes:
    """The bytes as they came."""
    return files().read(raw.stored) if raw.stored else bytes(raw.payload)


def opened(raw: RawInbound) -> tuple[IO[bytes], int]:
    """The bytes as an open file, and how many. Raises FileNotFoundError where the store has lost them."""
    file: IO[bytes] = files().open(raw.stored) if raw.stored else BytesIO(bytes(raw.payload))
    size = file.seek(0, SEEK_END)
    file.seek(0)
    return file, size
