"""The stamp: gapless, in the order in which commits became visible, by one relay at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from sangam.events import record, relay
from sangam.events.models import Event
from sangam.events.record import Fact
from sangam.lib import sql

pytestmark = pytest.mark.django_db(transaction=True)


def happen(*subjects: int) -> None:
    record.many([Fact("thing.happened", "thing", subject) for subject in subjects])


def stamped() -> list[tuple[int, int]]:
    return list(Event.objects.exclude(seq=None).order_by("seq").values_list("seq", "subject_id"))


def beside(work: Callable[[], None]) -> None:
    """In a connection of its own, to its end."""

    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_stamps_have_no_gap_whatever_the_batch() -> None:
    happen(*range(7))
    assert [relay.stamp(limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert stamped() == [(place + 1, place) for place in range(7)]


def test_one_that_commits_late_comes_after_and_is_not_skipped() -> None:
    """The lower id becomes visible after the higher one was stamped."""
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters) as slow:
        slow.execute(
            """INSERT INTO events_event (kind, subject_type, subject_id, actor_type, depth, backfill, data, at)
               VALUES ('thing.happened', 'thing', 1, 'system', 0, false, '{}', now())"""
        )
        happen(2)
        assert relay.stamp() == 1
        slow.commit()
    assert relay.stamp() == 1
    assert stamped() == [(1, 2), (2, 1)]


def test_only_who_holds_the_lock_stamps() -> None:
    happen(1)
    counts: list[int] = []
    with sql.advisory_lock(*relay.LOCK) as held:
        assert held
        beside(lambda: counts.append(relay.stamp()))
    beside(lambda: counts.append(relay.stamp()))
    assert counts == [0, 1]
