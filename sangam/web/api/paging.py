"""Pages by cursor: newest first, a cursor is the number of the last row. No counting, no OFFSET."""

from __future__ import annotations

from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from ninja import Query
from pydantic import Field

Row = TypeVar("Row", bound=Model)
Limit = Annotated[int, Query(ge=1, le=100, description="How many on a page.")]
Cursor = Annotated[str, Query(pattern="^[0-9]{0,18}$", description="`next` of the page before.")]
Wanted = Annotated[str, Field(max_length=300, pattern="^[^\\x00]*$")]


def page(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """The rows below the cursor, and the cursor of the next page, None on the last."""
    rows = rows.order_by("-pk")
    found = list((rows.filter(pk__lt=int(cursor)) if cursor else rows)[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None
