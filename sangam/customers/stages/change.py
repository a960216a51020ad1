"""Coming to a stage, and the words for the stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers import family
from sangam.customers.models import Customer
from sangam.customers.stages.models import Stage, StageChange, StageLabel, Why
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock

SAID = Q(why__in=(Why.HAND, Why.IMPORT)) | Q(why=Why.OPPORTUNITY, stage=Stage.CUSTOMER)
"""Steps that are somebody's word, not worked out from what happened."""
ORDER = {Stage.VISITOR: 0, Stage.LEAD: 1, Stage.FORMER: 2, Stage.CUSTOMER: 3}


def to(customer: Customer, stage: Stage, *, by: Actor, why: Why = Why.HAND, backfill: bool = False) -> bool:
    """Of a family it is written to whose row held it. False where he stands there already."""
    with transaction.atomic():
        row = holder(customer)
        return _moved(row, stage, by, why, backfill)


def at_least(customer: Customer, stage: Stage, *, by: Actor, why: Why, backfill: bool = False) -> bool:
    """Onward only: who is a customer stays one when he asks about something new."""
    with transaction.atomic():
        row = holder(customer)
        return ORDER[Stage(row.stage or Stage.VISITOR)] < ORDER[stage] and _moved(row, stage, by, why, backfill)


def followed(customer: Customer, stage: Stage, *, since: dt.datetime, by: Actor, why: Why, backfill: bool = False) -> bool:
    """As what happened at `since` says; what somebody, or a file, said later than that stands, unless he took his word back."""
    with transaction.atomic():
        row = holder(customer)
        steps = StageChange.objects.filter(customer__in=family.ids(customer.pk))
        back = steps.filter(why=Why.AGAIN).values_list("at", flat=True).first()
        said = steps.filter(SAID, at__gte=since).exclude(why=Why.HAND, at__lte=back or since)
        return not said.exists() and _moved(row, stage, by, why, backfill)


def holder(customer: Customer) -> Customer:
    """Locked, with his family."""
    rows = list(Customer.objects.select_for_update().filter(pk__in=family.ids(customer.pk)).order_by("pk"))
    return family.in_order(rows, customer.pk).holder("stage")


def _moved(row: Customer, stage: Stage, by: Actor, why: Why, backfill: bool) -> bool:
    if row.stage == stage or (not row.stage and stage == Stage.VISITOR):
        return False
    step(row, stage, by=by, why=why, backfill=backfill)
    return True


def step(row: Customer, stage: Stage, *, by: Actor, why: Why, backfill: bool = False) -> None:
    """Noted in his history, wherever he stood; the row is a `holder`."""
    before = Stage(row.stage or Stage.VISITOR)
    row.stage = stage
    row.save(update_fields=["stage"])
    at, user = clock.now(), by.id if by.type == "user" else None
    StageChange.objects.create(customer=row, stage=stage, before=before, why=why, by_id=user, cause=by.cause, at=at)
    data = {"stage": str(stage), "before": str(before), "why": str(why)}
    record.many([record.Fact("customer.stage", "customer", row.pk, by=by, customer_id=row.pk, backfill=backfill, data=data)])


def noted(moved: Iterable[tuple[int, str, str]], *, by: Actor) -> list[record.Fact]:
    """The steps of many (whose, before, after) that an import made or took back: what was to be told of them is given."""
    at, user = clock.now(), by.id if by.type == "user" else None
    steps = [(whose, before or Stage.VISITOR.value, after or Stage.VISITOR.value) for whose, before, after in moved]
    rows = [
        StageChange(customer_id=whose, stage=after, before=before, why=Why.IMPORT, by_id=user, at=at)
        for whose, before, after in steps
        if before != after
    ]
    StageChange.objects.bulk_create(rows)
    return [
        record.Fact("customer.stage", "customer", row.customer_id, by=by, customer_id=row.customer_id, backfill=True,
                    data={"stage": row.stage, "before": row.before, "why": Why.IMPORT.value})
        for row in rows
    ]  # fmt: skip


def labels() -> dict[str, str]:
    """Every stage in the company's words."""
    own = dict(StageLabel.objects.values_list("stage", "label"))
    return {str(stage): own.get(str(stage)) or str(stage.label) for stage in Stage}


def name(words: Mapping[str, str], *, by: User) -> None:
    """The company's words; an empty one brings back the house's."""
    with transaction.atomic():
        before = dict(StageLabel.objects.select_for_update().values_list("stage", "label"))
        for stage, word in words.items():
            if word:
                StageLabel.objects.update_or_create(stage=stage, defaults={"label": word})
            else:
                StageLabel.objects.filter(stage=stage).delete()
        differs = audit.changes({stage: before.get(stage, "") for stage in words}, words)
        if differs:
            audit.record(by, "life.renamed", "life", **differs)
