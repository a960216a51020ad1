"""The steps of one batch, written in a few statements however many lines it has. Called inside a transaction, with the rows
of those it is about locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sangam.customers import companies
from sangam.customers.duplicates import keys
from sangam.customers.importing import named as naming
from sangam.customers.importing import own
from sangam.customers.importing.known import Person
from sangam.customers.importing.models import Import, ImportItem, ImportMiss, Outcome, Recognised
from sangam.customers.importing.plan import CHANGED, FAILED, MADE, Step
from sangam.customers.importing.rows import Given
from sangam.customers.models import Customer, Identity
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import sql

IMPORTED = "customer.imported"
CUSTOMERS, IDENTITIES = Customer._meta.db_table, Identity._meta.db_table
TEXTS = ("name", "language", "zone", "notes")


class Raced(Exception):
    """Somebody else wrote one of these identities meanwhile; the batch is to be planned anew."""


def people(job: Import, steps: Sequence[Step]) -> None:
    done = [step for step in steps if step.outcome in (MADE, CHANGED)]
    _number([step.person for step in done if step.outcome == MADE and step.person])
    named, made_companies = _companies(done)
    _make([step for step in done if step.outcome == MADE], named)
    _change([step for step in done if step.outcome == CHANGED], named)
    by = Actor.user(job.by_id) if job.by_id else record.SYSTEM
    own.put(job.what, _owned(done), by=by)
    identities = _identify(done)
    _mark(done)
    _remember(job, done, identities, named, made_companies)
    misses(job, steps)
    keys.refresh(sorted({_number_of(step) for step in done}))
    record.many(
        Fact(IMPORTED, "customer", _number_of(step), by=by, customer_id=_number_of(step), backfill=True,
             data={"job": job.pk, "number": step.given.number, "made": step.outcome == MADE})
        for step in done
    )  # fmt: skip
    job.made += sum(step.outcome == MADE for step in done)
    job.changed += sum(step.outcome == CHANGED for step in done)


class Failing(Protocol):
    given: Given
    outcome: str


def misses(job: Import, steps: Iterable[Failing]) -> None:
    failed = [step.given for step in steps if step.outcome == FAILED]
    ImportMiss.objects.bulk_create(
        [ImportMiss(job=job, number=one.number, cells=one.cells, reasons=[list(why) for why in one.wrong]) for one in failed]
    )
    job.failed += len(failed)


def _number_of(step: Step) -> int:
    assert step.person is not None and step.person.number is not None
    return step.person.number


def _number(new: Sequence[Person]) -> None:
    for person, number in zip(new, sql.next_ids(CUSTOMERS, len(new)), strict=True):
        person.number = number


def _companies(steps: Sequence[Step]) -> tuple[dict[str, int], dict[str, int]]:
    return naming.by_name_or_new(after for step in steps for name, _whose, _before, after in step.changes if name == "company")


def _make(steps: Sequence[Step], named: dict[str, int]) -> None:
    owned = companies.by_domain(value for step in steps for _kind, value in step.adds)
    rows = []
    for step in steps:
        values = {name: after for name, _whose, _before, after in step.changes}
        company = named[naming.folded(values["company"])] if "company" in values else _of_domain(step, owned)
        rows.append((_number_of(step), *(values.get(name, "") for name in TEXTS), company))
    sql.copy(CUSTOMERS, ("id", *TEXTS, "company_id"), rows)


def _of_domain(step: Step, owned: dict[str, int]) -> int | None:
    return next((owned[domain] for _kind, value in step.adds if (domain := companies.domain_of(value)) in owned), None)


def _change(steps: Sequence[Step], named: dict[str, int]) -> None:
    """All changes to one customer in one row of one statement; the last line that names him wins."""
    wanted: dict[int, dict[str, Any]] = defaultdict(dict)
    for step in steps:
        for name, whose, _before, after in step.changes:
            if not name.startswith(own.PREFIX):
                wanted[whose or _number_of(step)][name] = named[naming.folded(after)] if name == "company" else after
    values(wanted)


def values(wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """What stands in the rows of customers, by their ids: texts, and the id of a company (None for none)."""
    if not wanted:
        return
    rows = [
        (number, *(given.get(name) for name in TEXTS), (given["company"] or 0) if "company" in given else None)
        for number, given in sorted(wanted.items())
    ]
    types = {"id": "bigint", **dict.fromkeys(TEXTS, "text"), "company": "bigint"}
    source, params = sql.given(types, rows)
    texts = ", ".join(f"{name} = COALESCE(given.{name}, c.{name})" for name in TEXTS)
    with sql.cursor() as cursor:
        cursor.execute(
            f"UPDATE {CUSTOMERS} c SET {texts}, company_id = NULLIF(COALESCE(given.company, c.company_id), 0) FROM {source} "
            "WHERE c.id = given.id",
            params,
        )


def _owned(steps: Sequence[Step]) -> dict[int, dict[str, Any]]:
    wanted: dict[int, dict[str, Any]] = defaultdict(dict)
    for step in steps:
        for name, whose, _before, after in step.changes:
            if name.startswith(own.PREFIX):
                wanted[whose or _number_of(step)][name] = after
    return wanted


def _identify(steps: Sequence[Step]) -> dict[tuple[str, str], int]:
    """Claimed ones: a file proves nothing."""
    wanted = {pair: _number_of(step) for step in steps for pair in step.adds}
    written = sql.insert(
        IDENTITIES,
        {"customer_id": "bigint", "kind": "text", "scope": "text", "value": "text", "name": "text", "verified_by": "text"},
        [(number, kind, "", value, "", "") for (kind, value), number in sorted(wanted.items())],
        conflict="(kind, scope, value) DO NOTHING",
        returning="kind, value, id",
    )
    if len(written) < len(wanted):
        raise Raced
    return {(kind, value): number for kind, value, number in written}


def _mark(steps: Sequence[Step]) -> None:
    rows = {step.given.key: _number_of(step) for step in steps if step.marks}
    made = Recognised.objects.bulk_create(
        [Recognised(key=key, customer_id=number) for key, number in sorted(rows.items())], ignore_conflicts=True
    )
    if Recognised.objects.filter(key__in=list(rows)).count() < len(made):
        raise Raced


def _remember(
    job: Import, steps: Sequence[Step], identities: dict[tuple[str, str], int], named: dict[str, int], made: dict[str, int]
) -> None:
    """What the way back needs."""
    owed = dict(made)
    items = []
    for step in steps:
        did: dict[str, Any] = {"set": {}, "identities": [identities[pair] for pair in step.adds]}
        for name, whose, old, new in step.changes:
            whose = whose or _number_of(step)
            if name == "company":
                did |= {"company": owed.pop(naming.folded(new))} if naming.folded(new) in owed else {}
                old, new = _company_before(step, whose, old, named), named[naming.folded(new)]
            did["set"][name] = [whose, old, new]
        if step.marks:
            did["key"] = step.given.key
        outcome = Outcome.MADE if step.outcome == MADE else Outcome.CHANGED
        items.append((job.pk, step.given.number, _number_of(step), int(outcome), did, ""))
    sql.copy(ImportItem._meta.db_table, ("job_id", "number", "subject_id", "outcome", "did", "reason"), items)


def _company_before(step: Step, whose: int, name: str, named: dict[str, int]) -> int | None:
    """Its id; an earlier line of the batch may have set it."""
    assert step.person is not None
    there = next((values for number, values in step.person.members if number == whose), {})
    return there["company_id"] if there.get("company") == name and name else named.get(naming.folded(name))
