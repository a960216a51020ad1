"""A file of customers: rows a second through the real import, beside a bare COPY of the same rows."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.context import Context
from bench.result import Result
from sangam.accounts.models import User
from sangam.customers.exporting import running as exporting
from sangam.customers.importing import running, taking, undo
from sangam.customers.importing.models import Import
from sangam.customers.models import Customer
from sangam.lib import sql

ROWS, QUICK_ROWS = 20_000, 1_000
AIM = 1_000


def run(context: Context) -> Iterator[Result]:
    count = QUICK_ROWS if context.quick else ROWS
    by = User.objects.filter(role="admin").order_by("pk").first() or User.objects.create(
        email="bench-import@northwind.test", name="Bench", role="admin"
    )
    bare = count / _bare(count)
    job = _taken(count, by)
    seconds = _through(job)
    yield Result("rows imported", count / seconds, "/s", bare, "bare COPY of the same rows", aim=AIM)
    again = _taken(count, by)
    seconds = _through(again)
    yield Result("rows of the same file again", count / seconds, "/s", note=f"{again.same:,} of {count:,} as they were")
    started = time.perf_counter()
    export = exporting.begin("people", "csv", by=by)
    while exporting.advance(export.pk):
        pass
    yield Result("customers exported", Customer.objects.count() / (time.perf_counter() - started), "/s")
    started = time.perf_counter()
    undo.begin(job, by=by)
    while running.advance(job.pk):
        pass
    job.refresh_from_db()
    yield Result("rows undone", job.given_back / (time.perf_counter() - started), "/s", note=f"{job.left:,} left")
    for one in (job, again):
        taking.forget(one, by=by)
    exporting.remove(export, by=by)


def _lines(count: int) -> Iterator[bytes]:
    yield b"first name,last name,e-mail,phone,company,language\n"
    for number in range(count):
        firm = number % 300
        names = f"Bench{number % 977},Person{number},bench{number}@d{firm}.bench.example"
        yield f"{names},+3519{number:08d},Firm {firm},pt\n".encode()


def _taken(count: int, by: User) -> Import:
    job = taking.take("people", "bench.csv", _lines(count), by=by)
    if job.state == "reading":
        taking.read(job.pk)
    job.refresh_from_db()
    return job


def _through(job: Import) -> float:
    started = time.perf_counter()
    running.start(job, by=job.by or User.objects.first())  # type: ignore[arg-type]
    while running.advance(job.pk):
        pass
    job.refresh_from_db()
    return time.perf_counter() - started


def _bare(count: int) -> float:
    rows = [(f"Bench Person{number}", "pt", "", "", f"+3519{number:08d}") for number in range(count)]
    started = time.perf_counter()
    with sql.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_bare (name text, language text, zone text, notes text, phone text)")
    sql.copy("bench_bare", ("name", "language", "zone", "notes", "phone"), rows)
    seconds = time.perf_counter() - started
    with sql.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")
    return seconds
