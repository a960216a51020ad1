"""Types of request: made, changed, put in order, put away. What runs keeps the version it began with."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sangam.accounts import audit
from sangam.accounts.models import Brand, User
from sangam.lib import clock
from sangam.requests.definition import Definition
from sangam.requests.models import ENDED, LIVE, Request, RequestType, TypeVersion

KEY_MAX = 40


class Wrong(ValueError):
    """A type that could not work; the text says what to do."""


def free_key(label: str, taken: set[str], otherwise: str) -> str:
    """A key made of a label, with a number behind it where that is taken."""
    stem = slugify(label).replace("-", "_")[: KEY_MAX - 4] or otherwise
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbered if key not in taken)


def create(shape: Definition, brand: Brand | None, *, by: User) -> RequestType:
    """It comes last."""
    _check(shape)
    with transaction.atomic():
        key = free_key(shape.label("en"), set(RequestType.objects.values_list("key", flat=True)), "request")
        last = RequestType.objects.aggregate(last=Max("position"))["last"]
        kind = RequestType.objects.create(key=key, brand=brand, position=0 if last is None else last + 1)
        kind.current = TypeVersion.objects.create(type=kind, number=1, definition=shape.stored())
        kind.save(update_fields=["current"])
        audit.record(by, "request_type.created", kind, key=key)
    return kind


def change(kind: RequestType, shape: Definition, *, by: User, brand: Brand | str | None = "") -> None:
    """A new version where one request has the present one, else the present one is written anew. `brand` "" leaves it."""
    _check(shape)
    with transaction.atomic():
        row = RequestType.objects.select_for_update(of=("self",)).select_related("current").get(pk=kind.pk)
        detail: dict[str, Any] = {}
        if not isinstance(brand, str) and row.brand_id != (brand.pk if brand else None):
            detail["brand"] = [row.brand_id, brand.pk if brand else None]
            row.brand = brand
        if row.current is None or row.current.shape != shape:
            _write(row, shape)
            detail["version"] = row.current.number if row.current else 1
        if detail:
            row.save(update_fields=["brand", "current"])
            audit.record(by, "request_type.changed", row, **detail)


def _write(row: RequestType, shape: Definition) -> None:
    now = row.current
    if now is not None and not Request.objects.filter(version=now).exists():
        now.definition = shape.stored()
        now.save(update_fields=["definition"])
        return
    number = (row.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    row.current = TypeVersion.objects.create(type=row, number=number, definition=shape.stored())


def archive(kind: RequestType, away: bool, *, by: User) -> None:
    """Offered no more, or again. What runs goes on."""
    with transaction.atomic():
        changed = RequestType.objects.filter(pk=kind.pk, archived_at__isnull=away)
        if changed.update(archived_at=clock.now() if away else None):
            audit.record(by, "request_type.archived" if away else "request_type.restored", kind)


def move(kind: RequestType, up: bool, *, by: User) -> bool:
    """One place up or down; False where there is no further place."""
    with transaction.atomic():
        rows = list(RequestType.objects.order_by("position", "id").select_for_update())
        at = [row.pk for row in rows].index(kind.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows):
            row.position = position
        RequestType.objects.bulk_update(rows, ["position"])
        audit.record(by, "request_type.moved", kind, order=[row.pk for row in rows])
    return True


def put(shape: Definition, part: str, one: Any) -> Definition:
    """With a stage or a field (`part` "stages" or "fields") in the place of the one of its key, else behind the others."""
    rows = getattr(shape, part)
    known = any(row.key == one.key for row in rows)
    return shape.with_(**{part: tuple(one if row.key == one.key else row for row in rows) if known else (*rows, one)})


def without(shape: Definition, part: str, key: str) -> Definition:
    return shape.with_(**{part: tuple(row for row in getattr(shape, part) if row.key != key)})


def moved(shape: Definition, part: str, key: str, up: bool) -> Definition:
    rows = list(getattr(shape, part))
    at = [row.key for row in rows].index(key)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return shape.with_(**{part: tuple(rows)})


def _check(shape: Definition) -> None:
    """Raises Wrong for what no request could go through."""
    if not shape.label("en"):
        raise Wrong(_("A type needs a name."))
    if not shape.stages or shape.stages[0].category not in LIVE:
        raise Wrong(_("The first stage must be one where something is still to be done. Move another one above it first."))
    if not any(one.category in ENDED for one in shape.stages):
        raise Wrong(_("One stage must be an end: done. Add it first."))
    if not any(one.category in LIVE and one.approval is None for one in shape.stages[:1]):
        raise Wrong(_("The first stage cannot wait for approval. Take the approval away there."))
    gone = [one for one in shape.fields if one.needed not in ("", "start") and not shape.has(one.needed)]
    if gone:
        names = ", ".join(one.label("en") for one in gone)
        raise Wrong(_("A field is needed for that stage: {fields}. Change the field first.").format(fields=names))
