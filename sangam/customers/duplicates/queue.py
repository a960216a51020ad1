"""The queue of those who may be one, and what is decided about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q, QuerySet

from sangam.customers import merge, reasons
from sangam.customers.duplicates.judge import PROVED_POINTS, Found
from sangam.customers.duplicates.keys import Pair
from sangam.customers.models import Customer, Duplicate, Merge
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock, sql

LATER = dt.timedelta(days=14)
TABLE = Duplicate._meta.db_table
_TYPES = {"first_id": "bigint", "second_id": "bigint", "score": "smallint", "reasons": "text"}
State = Duplicate.State


def offer(found: Iterable[Found]) -> int:
    """Suggest these. What somebody decided about stays decided; an open one takes the new score. Gives how many are new."""
    rows = sorted((*one.pair, one.score, ",".join(one.reasons)) for one in _undecided(list(found)))
    told = sql.insert(
        f"{TABLE} AS known", _TYPES, rows,
        conflict="(first_id, second_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons "
        "WHERE known.state = 'open' AND NOT known.proved "
        "AND (known.score, known.reasons) <> (excluded.score, excluded.reasons)",
        returning="xmax = 0",
    )  # fmt: skip
    return sum(new for (new,) in told)


_APART = f"""
SELECT given.first_id, given.second_id FROM {{source}}
JOIN {Customer._meta.db_table} a ON a.id = given.first_id JOIN {Customer._meta.db_table} b ON b.id = given.second_id
WHERE (a.root_id IS NOT NULL OR b.root_id IS NOT NULL) AND EXISTS (
  SELECT 1 FROM {TABLE} d JOIN {Customer._meta.db_table} x ON x.id = d.first_id
  JOIN {Customer._meta.db_table} y ON y.id = d.second_id
  WHERE d.state = 'different' AND (coalesce(x.root_id, x.id), coalesce(y.root_id, y.id)) IN (
    (coalesce(a.root_id, a.id), coalesce(b.root_id, b.id)), (coalesce(b.root_id, b.id), coalesce(a.root_id, a.id))))
"""


def _undecided(found: list[Found]) -> list[Found]:
    """Without those whose families somebody has told apart."""
    if not found or not Duplicate.objects.filter(state=State.DIFFERENT).exists():
        return found
    source, values = sql.given({"first_id": "bigint", "second_id": "bigint"}, [one.pair for one in found])
    apart = {(first, second) for first, second in sql.rows(_APART.format(source=source), values)}
    return [one for one in found if one.pair not in apart]


def met(pairs: Iterable[Pair]) -> None:
    """One signed visit proved identities of both: told once, whatever becomes of it. Call inside a transaction."""
    rows = sorted((min(pair), max(pair), PROVED_POINTS, reasons.PROVED, True) for pair in set(pairs))
    told = sql.insert(
        f"{TABLE} AS known", {**_TYPES, "proved": "boolean"}, rows,
        conflict="(first_id, second_id) DO UPDATE SET proved = true, score = excluded.score, reasons = excluded.reasons "
        "WHERE known.state IN ('open', 'later') AND NOT known.proved",
        returning="id, first_id",
    )  # fmt: skip
    record.many(Fact("customer.met", "duplicate", number, customer_id=first) for number, first in told)


def waiting() -> QuerySet[Duplicate]:
    """The likeliest first; those who were merged meanwhile, by whatever road, wait no more."""
    apart = ~Q(first__root=F("second__root")) | Q(first__root=None)
    due = Q(state=State.OPEN) | Q(state=State.LATER, until__lte=clock.now())
    return Duplicate.objects.filter(due, apart).order_by("-score", "-pk")


def of(customers: Iterable[int]) -> QuerySet[Duplicate]:
    """What waits of these, whichever of the two they are."""
    ids = list(customers)
    return waiting().filter(Q(first__in=ids) | Q(second__in=ids))


def accept(row: Duplicate, *, by: Actor, against_proof: bool = False) -> Merge | None:
    """They are one. None where somebody decided meanwhile, or they are one already. Raises merge.Refused."""
    with transaction.atomic():
        if not _locked(row).exists():
            return None
        edge = merge.merge(row.first_id, row.second_id, by=by, why=row.reasons, score=row.score, against_proof=against_proof)
        _decide(row, State.MERGED, by, merge=edge)
    return edge


def refuse(row: Duplicate, *, by: Actor) -> None:
    """They are two, for good."""
    with transaction.atomic():
        if _decide(row, State.DIFFERENT, by):
            other = {"other": row.second_id}
            record.many([Fact("customer.told_apart", "duplicate", row.pk, by=by, customer_id=row.first_id, data=other)])


def put_off(row: Duplicate, *, by: Actor) -> None:
    _decide(row, State.LATER, by, until=clock.now() + LATER)


def take_back(row: Duplicate, *, by: Actor) -> None:
    """Undecided again; what was merged by it is parted."""
    with transaction.atomic():
        held = Duplicate.objects.select_for_update(of=("self",)).select_related("merge").get(pk=row.pk)
        if held.merge is not None:
            merge.undo(held.merge, by=by)
        Duplicate.objects.filter(pk=row.pk).update(state=State.OPEN, until=None, merge=None, decided_by=None, decided_at=None)


def _locked(row: Duplicate) -> QuerySet[Duplicate]:
    """The row while nobody has decided, locked: always before the lock of the families."""
    return Duplicate.objects.select_for_update().filter(pk=row.pk, state__in=(State.OPEN, State.LATER))


def _decide(row: Duplicate, state: str, by: Actor, **values: object) -> bool:
    """False where it was decided meanwhile."""
    open_ones = Duplicate.objects.filter(pk=row.pk, state__in=(State.OPEN, State.LATER))
    who = by.id if by.type == "user" else None
    return bool(open_ones.update(state=state, decided_by_id=who, decided_at=clock.now(), **values))
