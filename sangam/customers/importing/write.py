"""The steps of one batch, written in a few statements however many lines it has. Called inside a transaction, with the rows
of those it is about locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sangam.customers import companies
from sangam.customers.duplicates import keys
from sangam.customers.importing import named as naming
from sangam.customers.importing import own, said
from sangam.customers.importing.known import HOURS, PLAIN, TEXTS, Person
from sangam.customers.importing.models import Import, ImportItem, ImportMiss, Outcome, Recognised
from sangam.customers.importing.plan import CHANGED, FAILED, MADE, Step
from sangam.customers.importing.rows import Given
from sangam.customers.models import Customer, Identity
from sangam.customers.stages import change as stages
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import sql

IMPORTED = "customer.imported"
CUSTOMERS, IDENTITIES = Customer._meta.db_table, Identity._meta.db_table


POINTING = ("company", "preferred")


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
    ways = _prefer(done)
    _mark(done)
    did, facts = said.write(done, named, by=by)
    _remember(job, done, identities, _Named(named, made_companies, ways), did)
    moved = ((whose or step.number, before, after) for step in done for name, whose, before, after in step.changes
             if name == "stage")  # fmt: skip
    record.many([*facts, *stages.noted(moved, by=by)])
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
    shown = [after for step in steps for name, _whose, _before, after in step.changes if name == "company"]
    return naming.by_name_or_new([*shown, *said.companies(steps)])


def _make(steps: Sequence[Step], named: dict[str, int]) -> None:
    owned = companies.by_domain(value for step in steps for _kind, value in step.adds)
    rows = []
    for step in steps:
        values = {name: after for name, _whose, _before, after in step.changes}
        company = named[naming.folded(values["company"])] if "company" in values else _of_domain(step, owned)
        plain = (*(values.get(name, "") for name in TEXTS), *(values.get(name) for name in HOURS))
        rows.append((_number_of(step), *plain, company))
    sql.copy(CUSTOMERS, ("id", *PLAIN, "company_id"), rows)


def _of_domain(step: Step, owned: dict[str, int]) -> int | None:
    return next((owned[domain] for _kind, value in step.adds if (domain := companies.domain_of(value)) in owned), None)


def _change(steps: Sequence[Step], named: dict[str, int]) -> None:
    """All changes to one customer in one row of one statement; the last line that names him wins."""
    wanted: dict[int, dict[str, Any]] = defaultdict(dict)
    for step in steps:
        for name, whose, _before, after in step.changes:
            if not name.startswith(own.PREFIX) and name != "preferred":
                wanted[whose or _number_of(step)][name] = named[naming.folded(after)] if name == "company" else after
    values(wanted)


def values(wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """What stands in the rows of customers, by their ids: texts, and the ids of a company and an identity (None for none)."""
    if not wanted:
        return
    rows = [
        (number, *(given.get(name) for name in PLAIN), *((given[name] or 0) if name in given else None for name in POINTING))
        for number, given in sorted(wanted.items())
    ]
    types = {"id": "bigint", **dict.fromkeys(PLAIN, "text"), **dict.fromkeys(POINTING, "bigint")}
    source, params = sql.given(types, rows)
    texts = [f"{name} = COALESCE(given.{name}, c.{name})" for name in TEXTS]
    hours = [f"{name} = CASE WHEN given.{name} IS NULL THEN c.{name} ELSE NULLIF(given.{name}, '')::time END" for name in HOURS]
    ids = [f"{name}_id = NULLIF(COALESCE(given.{name}, c.{name}_id), 0)" for name in POINTING]
    with sql.cursor() as cursor:
        cursor.execute(
            f"UPDATE {CUSTOMERS} c SET {', '.join([*texts, *hours, *ids])} FROM {source} WHERE c.id = given.id",
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


def _prefer(steps: Sequence[Step]) -> dict[tuple[str, str], int]:
    """The ways that lines name, by what they are; the last line that names somebody wins."""
    changes = ((step, *change) for step in steps for change in step.changes)
    named = [(whose or step.number, after) for step, name, whose, _old, after in changes if name == "preferred"]
    if not named:
        return {}
    source, params = sql.given({"kind": "text", "value": "text"}, sorted({way for _whose, way in named}))
    asked = f"""SELECT i.kind, i.value, i.id FROM {IDENTITIES} i
                JOIN {source} ON i.kind = given.kind AND i.scope = '' AND i.value = given.value"""
    ways = {(kind, value): number for kind, value, number in sql.rows(asked, params)}
    values({whose: {"preferred": ways[way]} for whose, way in named})
    return ways


def _mark(steps: Sequence[Step]) -> None:
    rows = {step.given.key: _number_of(step) for step in steps if step.marks}
    made = Recognised.objects.bulk_create(
        [Recognised(key=key, customer_id=number) for key, number in sorted(rows.items())], ignore_conflicts=True
    )
    if Recognised.objects.filter(key__in=list(rows)).count() < len(made):
        raise Raced


@dataclass(frozen=True, slots=True)
class _Named:
    """Ids of companies by their folded names, those of them that are new, and of preferred ways."""

    companies: Mapping[str, int]
    made: Mapping[str, int]
    ways: Mapping[tuple[str, str], int]


def _remember(
    job: Import,
    steps: Sequence[Step],
    identities: Mapping[tuple[str, str], int],
    named: _Named,
    said_of: Mapping[int, Mapping[str, Any]],
) -> None:
    """What the way back needs."""
    owed = dict(named.made)
    items = []
    for step in steps:
        did: dict[str, Any] = {"set": {}, "identities": [identities[pair] for pair in step.adds]}
        did |= said_of.get(step.given.number, {})
        firms = [naming.folded(name) for name in said.companies([step])]
        for name, whose, old, new in step.changes:
            whose = whose or _number_of(step)
            if name == "company":
                firms.append(naming.folded(new))
                old, new = _company_before(step, whose, old, named.companies), named.companies[naming.folded(new)]
            elif name == "preferred":
                old, new = _way_before(step, whose, old, named.ways), named.ways[new]
            did["set"][name] = [whose, old, new]
        if made := [owed.pop(firm) for firm in dict.fromkeys(firms) if firm in owed]:
            did["companies"] = made
        if step.marks:
            did["key"] = step.given.key
        outcome = Outcome.MADE if step.outcome == MADE else Outcome.CHANGED
        items.append((job.pk, step.given.number, _number_of(step), int(outcome), did, ""))
    sql.copy(ImportItem._meta.db_table, ("job_id", "number", "subject_id", "outcome", "did", "reason"), items)


def _way_before(step: Step, whose: int, way: Any, ways: Mapping[tuple[str, str], int]) -> int | None:
    assert step.person is not None
    there: Mapping[str, Any] = next((values for number, values in step.person.members if number == whose), {})
    found: int | None = there["preferred_id"] if way and there.get("preferred") == way else ways.get(way)
    return found


def _company_before(step: Step, whose: int, name: str, named: Mapping[str, int]) -> int | None:
    """Its id; an earlier line of the batch may have set it."""
    assert step.person is not None
    there = next((values for number, values in step.person.members if number == whose), {})
    return there["company_id"] if there.get("company") == name and name else named.get(naming.folded(name))
