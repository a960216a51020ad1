"""The row of a statement, locked, and whether the statement is news: the shop's own moment and number decide, never the order
in which statements arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from sangam.commerce.models import Told
from sangam.commerce.told import Version

Row = TypeVar("Row", bound=Told)


def locked(model: type[Row], source: str, external_id: str) -> Row | None:
    rows = model._default_manager.select_for_update(of=("self",))
    return rows.filter(source=source, external_id=external_id).first()


def is_news(row: Told, version: Version) -> bool:
    return (version.at, version.number) > (row.told_at, row.told_version)


def made(model: type[Row], source: str, external_id: str, make: Callable[[], Row]) -> tuple[Row, bool]:
    """The row, and whether `make` made it: of two who make it at once, the constraint decides who was first."""
    found = locked(model, source, external_id)
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError:
        found = locked(model, source, external_id)
        if found is None:
            raise
        return found, False
