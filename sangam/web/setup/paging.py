"""Keyset pages of rows in falling id order: no counting, no OFFSET."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict

Row = TypeVar("Row", bound=Model)
SIZE = 50
DIGITS_MAX = 18


def number(value: str | None) -> int | None:
    """A positive number from an address; None for none, 404 for what is no number."""
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > DIGITS_MAX:
        raise Http404
    return int(value)


def page(rows: QuerySet[Row], query: QueryDict, *, size: int = SIZE) -> tuple[list[Row], str]:
    """The rows below `before`, and the address (its query) of the next page, "" on the last."""
    before = number(query.get("before"))
    found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
    if len(found) <= size:
        return found, ""
    following = query.copy()
    following["before"] = str(found[size - 1].pk)
    return found[:size], f"?{following.urlencode()}"
