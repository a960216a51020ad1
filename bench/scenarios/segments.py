"""Segments over a quarter of a million customers: counting them, the first page of one, who one customer is, and how the time
and the memory grow with the number of customers.

One in seven speaks French, one in ten bought something of a field's value, every customer wrote once or twice.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Max

from bench.context import Context
from bench.result import Result
from sangam.conditions import tree
from sangam.customers.attributes import fields as attributes
from sangam.customers.attributes.models import Attribute, AttributeValue
from sangam.customers.models import Customer, Identity
from sangam.customers.segments import known, people
from sangam.customers.segments.people import Asked
from sangam.lib import sql

SIZES, QUICK_SIZES = (50_000, 250_000), (500, 2_000)
AIM_MS, PAGE_AIM_MS = 1_000, 50
TIMES = 5
KEY = "bench_plan"
_PEOPLE = f"""
WITH people AS (
  INSERT INTO {Customer._meta.db_table} (name, language, zone, notes)
  SELECT 'Segment ' || n, (ARRAY['fr', 'en', 'de', 'ja', 'pt-BR', 'hi', 'es'])[1 + n %% 7], '', ''
  FROM generate_series(%s::bigint, %s::bigint) n RETURNING id),
reached AS (
  INSERT INTO {Identity._meta.db_table} (customer_id, kind, scope, value, name, verified_by)
  SELECT id, 'email', '', 'seg' || id || CASE WHEN id %% 9 = 0 THEN '@mill.example' ELSE '@post.example' END,
         '', '' FROM people)
INSERT INTO {AttributeValue._meta.db_table} (customer_id, attribute_id, text, changed_at)
SELECT id, %s, CASE WHEN id %% 10 = 0 THEN 'Gold' ELSE 'Silver' END, now() FROM people WHERE id %% 2 = 0
"""
CONDITIONS: Mapping[str, dict[str, Any]] = {
    "a language": {"all": [{"field": "language", "op": "is", "value": ["fr"]}]},
    "a field and a language": {
        "all": [
            {"field": f"attribute.{KEY}", "op": "is", "value": ["Gold"]},
            {"not": {"any": [{"field": "language", "op": "is", "value": ["fr", "en"]}]}},
        ]
    },
    "an address, or no field": {
        "any": [{"field": "mail", "op": "ends", "value": "@mill.example"}, {"field": f"attribute.{KEY}", "op": "unknown"}]
    },
    "no conversation": {"all": [{"field": "conversations", "op": "at_most", "value": {"n": 0, "days": 90}}]},
}


def run(context: Context) -> Iterator[Result]:
    before = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    field = attributes.create({"key": KEY, "label": "Plan", "type": "choice", "choices": ["Gold", "Silver"]}, by=None)
    each: list[float] = []
    for size in QUICK_SIZES if context.quick else SIZES:
        _grow(size, field)
        memory, slowest = _memory(), 0.0
        for name, body in CONDITIONS.items():
            asked = _asked(body)
            took = _median(lambda asked=asked: people.count(asked, seconds=30))
            slowest = max(slowest, took)
            note = f"{people.count(asked, seconds=30):,} people"
            yield Result(f"{size:,} customers counted by {name}", took, "ms", aim=AIM_MS, low=True, note=note)
        each.append(slowest)
        page = _median(lambda: people.page(_asked(CONDITIONS["a field and a language"])))
        yield Result(f"first page of a segment of {size:,}", page, "ms")
        grown = f"{_memory() - memory:.1f} MB more than before"
        yield Result(f"memory at its peak with {size:,} customers in segments", _memory(), "MB", note=grown)
    yield Result(
        "the first page of all customers", _median(lambda: people.page(_asked({"all": []}))), "ms", aim=PAGE_AIM_MS, low=True
    )
    last = Customer.objects.aggregate(last=Max("pk"))["last"]
    nodes = {number: _asked(body).node for number, body in enumerate(CONDITIONS.values())}
    one = _median(lambda: people.holds(nodes, known.fields(), known.present(), last))
    yield Result("which of the segments one customer is in", one, "ms", aim=PAGE_AIM_MS, low=True)
    sizes = QUICK_SIZES if context.quick else SIZES
    yield Result(
        "a customer of the larger install, counted", each[1] / sizes[1] * 1e6, "ns", each[0] / sizes[0] * 1e6, "of the smaller"
    )
    _forget(before, field)


def _asked(body: Mapping[str, Any]) -> Asked:
    fields = known.fields()
    return Asked(tree.read({"v": tree.VERSION, **body}, fields), fields, known.present())


def _median(work: Any) -> float:
    took = []
    for _turn in range(TIMES):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def _grow(size: int, field: Attribute) -> None:
    there = Customer.objects.count()
    with sql.cursor() as cursor:
        if there < size:
            cursor.execute(_PEOPLE, [there + 1, size, field.pk])
        cursor.execute(f"ANALYZE {Customer._meta.db_table}, {Identity._meta.db_table}, {AttributeValue._meta.db_table}")


def _forget(before: int, field: Attribute) -> None:
    """Other scenarios come after this one."""
    for rows in (AttributeValue.objects.filter(attribute=field), Identity.objects.filter(customer__gt=before)):
        rows._raw_delete(rows.db)
    for rows in (Customer.objects.filter(pk__gt=before), Attribute.objects.filter(pk=field.pk)):
        rows._raw_delete(rows.db)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
