"""The steps of the pipeline: the company's own, in its order. Without any the first opportunity brings the usual ones."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers.opportunities.models import Opportunity, PipelineStep

MOST = 12


class Taken(ValueError):
    """Another step has this label."""


class Full(ValueError):
    """More steps than a board can show."""


class Last(ValueError):
    """One step there must be."""


def listed() -> list[PipelineStep]:
    """All steps, in order; none before the first opportunity, unless somebody made some."""
    return list(PipelineStep.objects.all())


def usual() -> list[PipelineStep]:
    """All steps; where there are none yet, those that most begin with are made."""
    if found := listed():
        return found
    begin = ((_("New enquiry"), 10), (_("In talks"), 30), (_("Offer made"), 60), (_("About to decide"), 85))
    with transaction.atomic():
        for position, (label, chance) in enumerate(begin):
            PipelineStep.objects.get_or_create(label=label, defaults={"chance": chance, "position": position})
    return listed()


def add(label: str, chance: int, *, by: User) -> PipelineStep:
    """Raises Taken, Full."""
    if PipelineStep.objects.count() >= MOST:
        raise Full
    last = PipelineStep.objects.aggregate(last=Max("position"))["last"]
    try:
        with transaction.atomic():
            row = PipelineStep.objects.create(label=label, chance=chance, position=0 if last is None else last + 1)
            audit.record(by, "step.created", row, label=label)
    except IntegrityError as error:
        raise Taken from error
    return row


def change(step: PipelineStep, label: str, chance: int, *, by: User) -> None:
    """Raises Taken."""
    before, after = {"label": step.label, "chance": step.chance}, {"label": label, "chance": chance}
    try:
        with transaction.atomic():
            PipelineStep.objects.filter(pk=step.pk).update(**after)
            if differs := audit.changes(before, after):
                audit.record(by, "step.changed", step, **differs)
    except IntegrityError as error:
        raise Taken from error


def move(step: PipelineStep, up: bool, *, by: User) -> bool:
    with transaction.atomic():
        rows = list(PipelineStep.objects.select_for_update())
        at = [row.pk for row in rows].index(step.pk)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in enumerate(rows):
            row.position = position
        PipelineStep.objects.bulk_update(rows, ["position"])
        audit.record(by, "step.moved", step, order=[row.pk for row in rows])
    return True


def delete(step: PipelineStep, into: PipelineStep, *, by: User) -> int:
    """Its opportunities stand at `into` then; how many. Raises Last."""
    with transaction.atomic():
        rows = list(PipelineStep.objects.select_for_update())
        if len(rows) < 2 or step.pk == into.pk:
            raise Last
        moved = Opportunity.objects.filter(step=step).update(step=into)
        audit.record(by, "step.deleted", step, label=step.label, into=into.label)
        PipelineStep.objects.filter(pk=step.pk).delete()
    return moved
