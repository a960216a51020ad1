"""What every verb of a request does: lock the row, write a line of the history, enter a stage. Always in a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sangam.accounts.models import Brand
from sangam.calendars import hours
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock
from sangam.requests import tasks
from sangam.requests.definition import Stage
from sangam.requests.models import Category, Request, Step, StepKind

ENTERED = ("stage", "category", "entered_at", "due_at", "rang_at", "ended_at")


class Refused(ValueError):
    """It cannot be done like this; the text says why and what to do, and nothing was changed."""


class Crossed(Refused):
    """Somebody else was faster."""


def locked(request: Request) -> Request:
    """As it is now, locked until the transaction ends."""
    rows = Request.objects.select_for_update(of=("self",)).select_related("version", "brand__calendar", "type", "customer")
    return rows.get(pk=request.pk)


def must_stand_at(request: Request, seen: str) -> None:
    """Raises Crossed where it moved since the writer looked ("" does not ask)."""
    if seen and request.stage != seen:
        raise Crossed(_("Somebody moved this request meanwhile. Nothing was changed: look where it stands now."))


def must_live(request: Request) -> None:
    if not request.is_live:
        raise Refused(_("This request has ended. Reopen it first."))


def add(
    request: Request,
    kind: StepKind,
    *,
    by: Actor,
    values: Mapping[str, Any] | None = None,
    note: str = "",
    public: bool = False,
) -> Step:
    """The next line of the history, with the stage as it is now. The caller saves `step_count`."""
    request.step_count += 1
    return Step.objects.create(
        request=request, place=request.step_count, kind=kind, stage=request.stage, values=dict(values or {}), note=note.strip(),
        public=public, actor_type=by.type, actor_id=by.id, at=clock.now(),
    )  # fmt: skip


def enter(request: Request, stage: Stage, *, by: Actor) -> None:
    """Stand at a stage from now on, with its due moment and its tasks. The caller saves `ENTERED`."""
    now = clock.now()
    request.stage, request.category, request.entered_at, request.rang_at = stage.key, stage.category, now, None
    request.ended_at = now if stage.category in (Category.DONE, Category.REFUSED) else None
    request.due_at = due(request.brand, stage.minutes, now) if request.is_live else None
    if request.pk:
        tasks.of_stage(request, stage, by=by)


def due(brand: Brand, minutes: int | None, at: dt.datetime) -> dt.datetime | None:
    """When so many minutes of the brand's hours have passed; None without a target."""
    return hours.add_open_minutes(brand.calendar, at, minutes) if minutes else None


def tell(kind: str, request: Request, *, by: Actor, conversation_id: int | None = None, **data: Any) -> None:
    """The fact of the log: of the customer, and of one conversation only where it is about that one."""
    known = {"type": request.type_id, "step": request.step_count, **data}
    record.many(
        [Fact(kind, "request", request.pk, by=by, conversation_id=conversation_id, customer_id=request.customer_id, data=known)]
    )
