"""What is done with an opportunity: begun, changed, moved on, won, lost, taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from sangam.customers import together
from sangam.customers.models import Customer
from sangam.customers.opportunities import steps
from sangam.customers.opportunities.models import TITLE_MAX, Opportunity, PipelineStep, State
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage, Why
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock

CHANGEABLE = ("title", "minor", "currency", "owner_id", "expected_on")
REASON_MAX = 300


@dataclass(frozen=True, slots=True)
class Clash:
    field: str
    theirs: Any
    mine: Any


class Already(ValueError):
    """The enquiry is an opportunity already: `other`."""

    def __init__(self, other: Opportunity) -> None:
        super().__init__(str(other))
        self.other = other


def begin(
    customer: Customer, title: str, *, by: Actor, conversation_id: int | None = None, values: Mapping[str, Any] | None = None
) -> Opportunity:
    """At the first step. Who was a visitor is a lead now. `values`: some of `CHANGEABLE`. Raises Already."""
    told = {name: value for name, value in (values or {}).items() if name in CHANGEABLE}
    user = by.id if by.type == "user" else None
    begun = {"customer": customer, "title": title[:TITLE_MAX], "conversation_id": conversation_id, "created_by_id": user}
    first, now = steps.usual()[0], clock.now()
    try:
        with transaction.atomic():
            row = Opportunity.objects.create(**{**told, **begun}, step=first, created_at=now, moved_at=now)
            _tell("begun", row, by, step=first.pk, **({"conversation": conversation_id} if conversation_id else {}))
            stages.at_least(customer, Stage.LEAD, by=by, why=Why.OPPORTUNITY)
    except IntegrityError as error:
        other = Opportunity.objects.filter(conversation_id=conversation_id).first() if conversation_id else None
        if other is None:
            raise
        raise Already(other) from error
    return row


def change(row: Opportunity, values: Mapping[str, Any], *, by: Actor, seen: Mapping[str, str] | None = None) -> list[Clash]:
    """Some of `CHANGEABLE`; money as `minor` and `currency` together. What somebody else changed since is told."""
    with transaction.atomic():
        stored = Opportunity.objects.select_for_update().get(pk=row.pk)
        now = {field: getattr(stored, field) for field in values}
        fresh, clashing = together.settle(now, values, seen)
        for field, value in fresh.items():
            setattr(stored, field, value)
        if fresh:
            stored.save(update_fields=[field.removesuffix("_id") for field in fresh])
            _tell("changed", stored, by, fields=sorted(fresh))
    return [Clash(field, now[field], values[field]) for field in clashing]


def move(row: Opportunity, step: PipelineStep, *, by: Actor) -> bool:
    """To another step; one that had ended is open again. False where it stands there."""
    with transaction.atomic():
        stored = Opportunity.objects.select_for_update().get(pk=row.pk)
        if stored.state == State.OPEN and stored.step_id == step.pk:
            return False
        told = {"before": stored.step_id, "step": step.pk, "was": str(stored.state)}
        stored.step, stored.state, stored.moved_at, stored.closed_at, stored.reason = step, State.OPEN, clock.now(), None, ""
        stored.save(update_fields=["step", "state", "moved_at", "closed_at", "reason"])
        _tell("moved", stored, by, **told)
    return True


def win(row: Opportunity, *, by: Actor, reason: str = "") -> bool:
    """Who buys is a customer now."""
    with transaction.atomic():
        if not _close(row, State.WON, reason, by):
            return False
        stages.at_least(row.customer, Stage.CUSTOMER, by=by, why=Why.OPPORTUNITY)
    return True


def lose(row: Opportunity, *, by: Actor, reason: str) -> bool:
    with transaction.atomic():
        return _close(row, State.LOST, reason, by)


def _close(row: Opportunity, state: State, reason: str, by: Actor) -> bool:
    stored = Opportunity.objects.select_for_update().get(pk=row.pk)
    if stored.state == state:
        return False
    stored.state, stored.reason, stored.closed_at = state, reason.replace("\x00", "").strip()[:REASON_MAX], clock.now()
    stored.save(update_fields=["state", "reason", "closed_at"])
    data = {"minor": stored.minor, "currency": stored.currency} if stored.minor is not None else {}
    _tell(state, stored, by, **data)
    return True


def _tell(verb: str, row: Opportunity, by: Actor, **data: Any) -> None:
    """About the customer, not about the conversation it came of: people of another team may know of the one only."""
    record.many([Fact(f"opportunity.{verb}", "opportunity", row.pk, by=by, customer_id=row.customer_id, data=data)])
