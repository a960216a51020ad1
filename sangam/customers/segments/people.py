"""Persons by a condition: pages, counts, who is in. A family is one person, whose id is that of its head.

What takes longer than its time is stopped by the database: a page says so, a count stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import OperationalError, transaction

from sangam.conditions.compile import Compiler, Sql
from sangam.conditions.fields import Clock, Fields
from sangam.conditions.tree import Node
from sangam.customers import family
from sangam.customers.models import Company, Customer, Identity
from sangam.customers.segments.fields import first
from sangam.lib import sql

CUSTOMERS = Customer._meta.db_table
HEADS = "(p.root_id IS NULL OR p.root_id = p.id)"
PAGE = 50
PAGE_SECONDS = 10.0
MEMORY = "64MB"
"""What the database may take to hash the ids of one part of a condition: beyond, it would read them once a person."""


class Slow(Exception):
    """It took longer than it may."""


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody is known: as an Identity has it."""

    kind: str
    value: str
    scope: str


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a list: the head of the family and what is shown of it. `way` is the best that is known."""

    pk: int
    name: str
    company: str
    language: str
    way: Way | None
    since: Any


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, "" on the last."""

    rows: Sequence[Person]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition ready to be asked; `only` are the ids of the heads among whom."""

    node: Node
    fields: Fields
    clock: Clock
    only: Sequence[int] | None = None

    def sql(self, among: Sequence[int] | None = None) -> Sql:
        return Compiler(self.fields, self.clock, among).where(self.node)

    @property
    def relates(self) -> bool:
        """Whether it asks for things beside the customers' own rows."""
        return self.sql()[0] != self.sql(())[0]

    def ids(self) -> Sql:
        """A SELECT of the ids of the persons."""
        where, params = self.sql()
        among, ids = ("AND p.id = ANY(%s)", [list(self.only)]) if self.only is not None else ("", [])
        return f"SELECT p.id FROM {CUSTOMERS} p WHERE {HEADS} AND {where} {among}", [*params, *ids]


@contextmanager
def hurried(seconds: float) -> Iterator[None]:
    """Raises Slow for what takes longer inside."""
    try:
        with transaction.atomic():
            sql.rows(
                "SELECT set_config('statement_timeout', %s, true), set_config('work_mem', %s, true), "
                "set_config('jit', 'off', true)",
                [str(int(seconds * 1000)), MEMORY],
            )
            yield
            sql.rows("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise Slow from error
        raise


PEOPLE = f"""
WITH page AS ({{ids}} AND p.id < %s ORDER BY p.id DESC LIMIT %s)
SELECT p.id, {first("name")}, coalesce(o.name, ''), {first("language")}, way.kind, way.value, way.scope, p.created_at
FROM page JOIN {CUSTOMERS} p ON p.id = page.id
LEFT JOIN LATERAL (
    SELECT w.name FROM {CUSTOMERS} k JOIN {Company._meta.db_table} w ON w.id = k.company_id
    WHERE k.id = p.id OR k.root_id = p.id ORDER BY k.id LIMIT 1) o ON true
LEFT JOIN LATERAL (
    SELECT i.kind, i.value, i.scope FROM {CUSTOMERS} k JOIN {Identity._meta.db_table} i ON i.customer_id = k.id
    WHERE k.id = p.id OR k.root_id = p.id
    ORDER BY i.scope <> '', i.verified_at IS NULL, i.undeliverable_at IS NOT NULL, i.id LIMIT 1) way ON true
ORDER BY p.id DESC
"""


WINDOWS = (1_000, 8_000)
"""Among so many of the newest a page is looked for first, before everybody is asked."""


def page(
    asked: Asked,
    *,
    before: int | None = None,
    size: int = PAGE,
    seconds: float = PAGE_SECONDS,
    windows: Sequence[int] = WINDOWS,
) -> Page:
    """Newest first. Raises Slow."""
    upto = before or 2**62
    with hurried(seconds):
        found = _near(asked, upto, size, windows)
        if found is None:
            ids, params = asked.ids()
            found = sql.rows(PEOPLE.format(ids=ids), [*params, upto, size + 1])
    rows = [
        Person(pk, name, company, language, Way(kind, value, scope) if kind else None, since)
        for pk, name, company, language, kind, value, scope, since in found[:size]
    ]
    return Page(rows, str(rows[-1].pk) if len(found) > size else "")


def _near(asked: Asked, upto: int, size: int, windows: Sequence[int]) -> list[tuple[Any, ...]] | None:
    """A condition on related things reads all of them, whoever they belong to, before the first row: so it is asked of
    some of the newest only, and of more where they are too few. None where that finds no whole page."""
    if asked.only is not None or not asked.relates:
        return None
    for width in windows:
        newest = f"SELECT p.id FROM {CUSTOMERS} p WHERE {HEADS} AND p.id < %s ORDER BY p.id DESC LIMIT %s"
        among = [number for (number,) in sql.rows(newest, [upto, width])]
        kin = sql.rows(f"SELECT c.id FROM {CUSTOMERS} c WHERE c.root_id = ANY(%s) AND c.id <> c.root_id", [among])
        where, params = asked.sql([*among, *(number for (number,) in kin)])
        ids = f"SELECT p.id FROM {CUSTOMERS} p WHERE p.id = ANY(%s) AND {HEADS} AND {where}"
        found = sql.rows(PEOPLE.format(ids=ids), [among, *params, upto, size + 1])
        if len(found) > size or len(among) < width:
            return found
    return None


def heads(customers: Sequence[int]) -> list[int]:
    """The persons of these customers."""
    found = sql.rows(f"SELECT DISTINCT coalesce(c.root_id, c.id) FROM {CUSTOMERS} c WHERE c.id = ANY(%s)", [list(customers)])
    return [number for (number,) in found]


def count(asked: Asked, *, seconds: float, most: int | None = None) -> int:
    """How many persons, of `most` and more `most + 1`. Raises Slow."""
    ids, params = asked.ids()
    capped = f"{ids} LIMIT {most + 1}" if most is not None else ids
    with hurried(seconds):
        ((number,),) = sql.rows(f"SELECT count(*) FROM ({capped}) found", params)
    return int(number)


def holds(conditions: Mapping[int, Node], fields: Fields, clock: Clock, customer: int) -> set[int]:
    """Which of these conditions the person of this customer meets, in one question."""
    if not conditions:
        return set()
    kin = family.ids(customer)
    compiler = Compiler(fields, clock, kin)
    tests = {number: compiler.where(node, denied=True) for number, node in conditions.items()}
    chosen = ", ".join(text for text, _params in tests.values())
    params = [one for _text, given in tests.values() for one in given]
    found = sql.rows(f"SELECT {chosen} FROM {CUSTOMERS} p WHERE p.id = ANY(%s) AND {HEADS}", [*params, kin])
    return {number for row in found for number, met in zip(tests, row, strict=True) if met}
