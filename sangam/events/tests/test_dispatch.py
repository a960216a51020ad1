"""Dispatch: each event once, in order; what fails is kept with its reason, and holds back only its conversation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from sangam.events import dispatch, record, relay
from sangam.events.dispatch import Reactor
from sangam.events.models import Cursor, Event, Failed
from sangam.events.record import Fact

pytestmark = pytest.mark.django_db
KIND = "thing.happened"


def happen(*subjects: int, kind: str = KIND, backfill: bool = False, conversation: int | None = None) -> None:
    record.many(
        [
            Fact(kind, "thing", subject, data={"channel": subject}, backfill=backfill, conversation_id=conversation)
            for subject in subjects
        ]
    )


def reactor(heard: list[int], **more: object) -> Reactor:
    return Reactor("listener", lambda event: heard.append(event.subject_id), frozenset({KIND}), **more)  # type: ignore[arg-type]


def run(one: Reactor) -> None:
    while relay.stamp() + dispatch.advance(one):
        pass


def test_it_hears_its_kinds_once_and_in_order_and_no_history() -> None:
    heard: list[int] = []
    happen(3, 1)
    happen(9, kind="other.happened")
    happen(8, backfill=True)
    happen(2)
    run(reactor(heard))
    run(reactor(heard))
    assert heard == [3, 1, 2]
    assert Cursor.objects.get().seq == Event.objects.count()


def test_who_asks_hears_history_too() -> None:
    heard: list[int] = []
    happen(8, backfill=True)
    run(reactor(heard, backfill=True))
    assert heard == [8]


def test_what_nobody_wants_is_never_read_and_the_cursor_passes_it() -> None:
    heard: list[int] = []
    happen(*range(500))
    relay.stamp()
    with CaptureQueriesContext(connection) as few:
        dispatch.advance(reactor(heard, among=lambda: Q(data__channel__in=[])))
    assert heard == [] and Cursor.objects.get().seq == 500
    assert len(few) < 12
    happen(500, 501)
    run(reactor(heard, among=lambda: Q(data__channel__in=[501])))
    assert heard == [501]


def test_a_failure_holds_back_its_conversation_only_and_is_replayed_in_order() -> None:
    heard: list[int] = []
    broken = True

    def react(event: Event) -> None:
        if broken and event.subject_id == 1:
            raise ValueError("not today")
        heard.append(event.subject_id)

    one = Reactor("listener", react, frozenset({KIND}))
    happen(1, 2, conversation=7)
    happen(3, conversation=8)
    run(one)
    assert heard == [3]
    assert [(row.waiting, row.reason) for row in Failed.objects.order_by("pk")] == [
        (False, "ValueError: not today"),
        (True, "an earlier event of this conversation failed"),
    ]
    broken = False
    assert dispatch.replay(Failed.objects.order_by("pk")[0], [one])
    assert heard == [3, 1, 2] and not Failed.objects.exists()


def test_many_are_taken_at_once_and_one_that_fails_is_found_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "TOGETHER", 4)
    heard: list[list[int]] = []

    def many(events: Sequence[Event]) -> None:
        if 6 in {event.subject_id for event in events}:
            raise ValueError("not today")
        heard.append([event.subject_id for event in events])

    one = Reactor("listener", lambda event: many([event]), frozenset({KIND}), many=many)
    happen(0, 1, 2, 3)
    happen(4)
    happen(5, 6, 7, conversation=7)
    happen(8, conversation=7)
    happen(9, 10)
    happen(11)
    run(one)
    assert heard == [[0, 1, 2, 3], [4], [5], [9], [10], [11]]
    assert list(Failed.objects.order_by("pk").values_list("event__subject_id", "waiting")) == [(6, False), (7, True), (8, True)]


def test_what_failed_together_left_nothing_behind() -> None:
    def many(events: Sequence[Event]) -> None:
        record.many([Fact("thing.answered", "thing", event.subject_id) for event in events])
        if len(events) > 1:
            raise ValueError("not together")

    happen(1, 2, 3)
    run(Reactor("listener", lambda event: many([event]), frozenset({KIND}), many=many))
    assert list(Event.objects.filter(kind="thing.answered").values_list("subject_id", flat=True)) == [1, 2, 3]
