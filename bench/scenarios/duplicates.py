"""Looking through everybody for who is known twice: time, memory, and how both grow with the number of customers.

One in twenty is somebody who is there already, under another address; one in fifty bears the same name, and one in a hundred
writes from an info@ address: what many share must cost nothing.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from django.db.models import Max

from bench.context import Context
from bench.result import Result
from sangam.conversations import activity
from sangam.customers.duplicates import scan
from sangam.customers.models import Customer, Duplicate, Identity, Key, Scan
from sangam.lib import sql

SIZES, QUICK_SIZES = (50_000, 250_000), (500, 2_000)
AIM_SECONDS = 600
_PEOPLE = f"""
WITH made AS (
  SELECT n, CASE WHEN n %% 20 = 0 THEN n - 1 ELSE n END AS who FROM generate_series(%s::bigint, %s::bigint) n),
named AS (
  SELECT n, who, CASE WHEN n %% 50 = 7 THEN 'María García'
    ELSE initcap(translate(left(md5('f' || who), 6), '0123456789', 'aeioulnrst')) || ' '
      || initcap(translate(left(md5('l' || who %% 30011), 8), '0123456789', 'aeioumtrsk')) END AS name FROM made),
people AS (
  INSERT INTO {Customer._meta.db_table} (name, language, zone, notes) SELECT name, '', '', '' FROM named ORDER BY n
  RETURNING id, name),
numbered AS (SELECT id, name, row_number() OVER (ORDER BY id) + %s - 1 AS n FROM people)
INSERT INTO {Identity._meta.db_table} (customer_id, kind, scope, value, name, verified_by)
SELECT id, 'email', '', CASE WHEN n %% 100 = 3 THEN 'info' ELSE replace(lower(name), ' ', '.') END || '@d' || n || '.example',
       name, '' FROM numbered
UNION ALL SELECT id, 'phone', '', '+3519' || lpad(n::text, 8, '0'), '', '' FROM numbered WHERE n %% 2 = 0
"""


def run(context: Context) -> Iterator[Result]:
    each, before = [], Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    for size in QUICK_SIZES if context.quick else SIZES:
        _grow(size)
        memory = _memory()
        seconds, found = _look_through()
        each.append(seconds / size * 1000)
        note = f"{found:,} suggestions"
        yield Result(f"{size:,} customers looked through", seconds, "s", aim=AIM_SECONDS, low=True, note=note)
        grown = f"{_memory() - memory:.1f} MB more than before"
        yield Result(f"memory at its peak with {size:,} customers", _memory(), "MB", note=grown)
    _forget(before)
    yield Result("a customer of the larger install", each[1], "ms", each[0], "of the smaller")


def _grow(size: int) -> None:
    there = Customer.objects.count()
    if there < size:
        with sql.cursor() as cursor:
            cursor.execute(_PEOPLE, [there + 1, size, there + 1])
            cursor.execute(f"ANALYZE {Customer._meta.db_table}, {Identity._meta.db_table}")
    for model in (Key, Duplicate, Scan):
        model.objects.all()._raw_delete(model.objects.db)


def _forget(before: int) -> None:
    """Other scenarios come after this one."""
    ours = {Key: {}, Duplicate: {}, Scan: {}, Identity: {"customer__gt": before}, Customer: {"pk__gt": before}}
    for model, those in ours.items():
        rows = model.objects.filter(**those)
        rows._raw_delete(rows.db)


def _look_through() -> tuple[float, int]:
    found, begun = scan.begin(), time.perf_counter()
    while scan.step(found, activity.together):
        pass
    return time.perf_counter() - begun, found.found


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
