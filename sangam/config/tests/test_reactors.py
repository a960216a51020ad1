"""The reactors' process: from a committed event to what follows from it, without anybody asking."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from sangam.channels.models import Channel
from sangam.config import periodic, reactors
from sangam.conversations.models import Message
from sangam.jobs.run import SchedulerManager
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_matter_is_acknowledged_by_the_running_process(cast: Cast) -> None:
    Channel.objects.update(acknowledge=True)
    cast.mailbox.refresh_from_db()
    stop = threading.Event()

    def run() -> None:
        try:
            reactors.main(stop.is_set)
        finally:
            connection.close()

    process = threading.Thread(target=run)
    process.start()
    try:
        cast.conversation()
        end = time.monotonic() + 10
        while not (found := Message.objects.filter(kind="out").count()) and time.monotonic() < end:
            stop.wait(0.05)
        assert found == 1
    finally:
        stop.set()
        process.join(10)
    assert not process.is_alive()


def test_names_are_unique_and_times_can_be_read() -> None:
    names = [job.name for job in periodic.JOBS]
    assert len(names) == len(set(names)) > 0
    assert len({reactor.name for reactor in reactors.REACTORS}) == len(reactors.REACTORS)
    manager = SchedulerManager(queries=None)  # type: ignore[arg-type]
    for job in periodic.JOBS:
        manager.schedule(job.name, job.when)
