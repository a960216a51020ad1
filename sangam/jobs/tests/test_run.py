"""Periodic work on the real scheduler and the real database."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from sangam.jobs.run import Job, work


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_at_its_time_in_one_of_two_processes_and_survives_its_own_trouble() -> None:
    turns: list[float] = []
    done = threading.Event()

    def verb() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        turns.append(time.time())
        if len(turns) >= 3:
            done.set()
        raise RuntimeError("trouble")

    jobs = [Job("tick", "* * * * * *", verb)]
    workers = [threading.Thread(target=work, args=(jobs, done.is_set)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert done.wait(20)
    for worker in workers:
        worker.join(20)
    assert not any(worker.is_alive() for worker in workers)
    seconds = [int(turn) for turn in turns]
    assert len(seconds) - len(set(seconds)) <= 1
