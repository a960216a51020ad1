"""Whether other rows still need one. Asked of the schema, so that a room never has to know those above it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

SHOWN = 3


class Held(ValueError):
    """It cannot go while something points to it; `by` holds the names of the first of each sort."""

    def __init__(self, by: list[str]) -> None:
        super().__init__(f"still used by {', '.join(by)}")
        self.by = by


def check(row: models.Model) -> None:
    """Raises Held when any row of any table points to this one. Call it with the row locked."""
    by = list(_holders(row))
    if by:
        raise Held(by)


def _holders(row: models.Model) -> Iterator[str]:
    for relation in row._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            others = relation.related_model._default_manager.filter(**{relation.field.name: row})
            yield from (str(other) for other in others.order_by("pk")[:SHOWN])
