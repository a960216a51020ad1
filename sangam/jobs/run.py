"""Periodic work, on PgQueuer's scheduler: of many machines, one does a job when its minute has come.

The schedule stands in the database. A job is a plain function; it runs in a thread, so that the scheduler's heartbeat
goes on, and gets a fresh database connection of Django's.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import close_old_connections, connection
from pgqueuer.db import PsycopgDriver
from pgqueuer.models import Schedule
from pgqueuer.queries import Queries
from pgqueuer.sm import SchedulerManager

LOOK_SECONDS = 0.5
PAUSE_SECONDS = 2.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """`when` is a cron expression in UTC, with a sixth field for seconds if needed. `verb` may give what it did."""

    name: str
    when: str
    verb: Callable[[], object]


def work(jobs: Sequence[Job], stopping: Callable[[], bool]) -> None:
    """Do the jobs at their times until told to stop. A database that is away is waited for."""
    while not stopping():
        try:
            asyncio.run(_schedule(jobs, stopping))
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
            log.warning("cannot schedule now", extra={"error": str(error)[:200]})
            time.sleep(PAUSE_SECONDS)


async def _schedule(jobs: Sequence[Job], stopping: Callable[[], bool]) -> None:
    async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as own:
        manager = SchedulerManager(Queries(PsycopgDriver(own)))
        for job in jobs:
            manager.schedule(job.name, job.when, clean_old=True)(_task(job))
        running = asyncio.create_task(manager.run())
        while not stopping() and not running.done():
            await asyncio.wait([running], timeout=LOOK_SECONDS)
        manager.shutdown.set()
        await running


def _parameters() -> dict[str, Any]:
    """How Django connects, without what is its own."""
    parameters = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in ("cursor_factory", "context", "prepare_threshold")}


def _task(job: Job) -> Callable[[Schedule], Awaitable[None]]:
    async def task(schedule: Schedule) -> None:
        await asyncio.to_thread(do, job)

    return task


def do(job: Job) -> None:
    """One turn of a job. Its trouble goes to the scheduler, which logs it and lets the next turn come."""
    started = time.monotonic()
    close_old_connections()
    try:
        done = job.verb()
        if done:
            log.info("job done", extra={"job": job.name, "seconds": round(time.monotonic() - started, 3)})
    finally:
        connection.close()
