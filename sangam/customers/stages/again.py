"""Where somebody stands by what is known, whatever was set by hand: worked out when somebody gives his word back.

Rooms above this one say what they know; the visible list of who is asked stands in the settings, because this room must not
know them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from sangam.customers import family
from sangam.customers.models import Customer
from sangam.customers.stages import change
from sangam.customers.stages.models import Stage, StageChange, Why
from sangam.events.record import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """`since` is when it came to be so."""

    stage: Stage
    why: Why
    since: dt.datetime


Says = Callable[[Sequence[int]], Iterable[Standing]]
"""Of a family, by the ids of its members: what is known of where it stands."""


@cache
def _asked() -> tuple[Says, ...]:
    return tuple(import_string(name) for name in settings.CUSTOMER_LIFE)


def imported(members: Sequence[int]) -> Iterable[Standing]:
    rows = StageChange.objects.filter(customer__in=members, why__in=(Why.IMPORT, Why.RULE))
    return [Standing(Stage(stage), Why(why), at) for stage, why, at in rows.values_list("stage", "why", "at")]


def known(members: Sequence[int]) -> Stage:
    """One thing after the other as it happened: an opportunity leads onward only, the last word of all others counts."""
    stage = Stage.VISITOR
    for one in sorted((found for says in _asked() for found in says(members)), key=lambda found: found.since):
        onward = change.ORDER[one.stage] > change.ORDER[stage]
        stage = one.stage if onward or one.why != Why.OPPORTUNITY else stage
    return stage


def work_out(customer: Customer, *, by: Actor) -> bool:
    """What happens decides from now on, too. False where nobody's hand decided and he stands there already."""
    with transaction.atomic():
        row = change.holder(customer)
        stage = known(family.ids(row.pk))
        if not by_hand(family.ids(row.pk)) and stage == (row.stage or Stage.VISITOR):
            return False
        change.step(row, stage, by=by, why=Why.AGAIN)
    return True


def by_hand(members: Sequence[int]) -> bool:
    """Whether the last that was said of his stage is a person's word."""
    last = StageChange.objects.filter(customer__in=members).values_list("why", flat=True).first()
    return last == Why.HAND
