"""Buckets that all web processes share."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sangam.accounts import brakes
from sangam.accounts.brakes import Buckets
from sangam.accounts.models import Brake
from sangam.lib import clock


@dataclass
class Hands:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def processes(count: int, hands: Hands, *, rate: float, burst: float) -> list[Buckets]:
    """The same bucket as several web processes know it."""
    return [Buckets("trial", rate, burst, now=hands) for _process in range(count)]


@pytest.mark.django_db
def test_it_fills_again() -> None:
    hands = Hands()
    (buckets,) = processes(1, hands, rate=2, burst=4)
    assert [buckets.take("a") for _time in range(4)] == [0] * 4
    assert buckets.take("a") == pytest.approx(0.5)
    assert buckets.take("b") == 0
    hands.now += 0.5
    assert buckets.take("a") == 0 and buckets.take("a") == pytest.approx(0.5)


@pytest.mark.django_db
def test_more_than_it_holds_costs_all_of_it() -> None:
    (buckets,) = processes(1, Hands(), rate=1, burst=4)
    assert buckets.take("a", 100) == 0 and buckets.take("a") > 0


@pytest.mark.django_db
def test_what_is_too_much_now_does_not_close_it_for_less() -> None:
    (buckets,) = processes(1, Hands(), rate=1, burst=10)
    assert buckets.take("a", 5) == 0 and buckets.take("a", 8) == 3
    assert buckets.take("a", 2) == 0


@pytest.mark.django_db
def test_memory_has_an_end() -> None:
    buckets = Buckets("trial", rate=1, burst=1, most=10)
    for place in range(30):
        buckets.take(str(place))
    assert len(buckets._kept) == 10


@pytest.mark.django_db
def test_what_is_refused_or_drawn_asks_nobody_again() -> None:
    hands = Hands()
    (buckets,) = processes(1, hands, rate=1, burst=120)
    with CaptureQueriesContext(connection) as asked:
        given_out = sum(not buckets.take("a") for _time in range(1000))
    assert given_out == 120 and len(asked) < 60
    hands.now += 600
    assert not buckets.take("a"), "what was refused once is not refused for ever"


class TestTogether(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 2), st.sampled_from([1.0, 2.0, 7.0])), max_size=60))
    def test_several_processes_never_give_more_than_one_bucket_holds(self, asked: list[tuple[int, float, float]]) -> None:
        hands, rate, burst = Hands(), 1.0, 24.0
        started, had = hands.now, 0.0
        together = processes(4, hands, rate=rate, burst=burst)
        Brake.objects.all().delete()
        for process, later, cost in asked:
            hands.now += later
            if not together[process].take("a", cost):
                had += cost
            assert had <= burst + (hands.now - started) * rate + 0.001


@pytest.mark.django_db(transaction=True)
def test_four_processes_at_once_hold_one_limit() -> None:
    hands, found = Hands(), list[int]()
    start = threading.Barrier(4)

    def ask(buckets: Buckets) -> None:
        start.wait()
        found.append(sum(not buckets.take("a") for _time in range(100)))
        connection.close()

    threads = [threading.Thread(target=ask, args=[one]) for one in processes(4, hands, rate=1, burst=60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 60 - 4 * 5 <= sum(found) <= 60, "what a process drew and did not need is lost, and never more is given"


@pytest.mark.django_db
def test_full_buckets_are_forgotten() -> None:
    buckets = Buckets("trial", rate=1, burst=60)
    buckets.take("a")
    with clock.held_at(clock.now()):
        assert brakes.forget_old() == 0
    Brake.objects.update(until=clock.now())
    assert brakes.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_pays_less_than_a_millisecond() -> None:
    """The worst case: somebody new each time, so that each is a statement and a commit of its own."""
    buckets, spent = Buckets("trial", rate=1, burst=60), []
    for place in range(200):
        begun = time.perf_counter()
        buckets.take(str(place))
        spent.append(time.perf_counter() - begun)
    print(f"median {sorted(spent)[100] * 1000:.2f} ms")
    assert sorted(spent)[20] < 0.001, "even when the machine is busy, one in ten is not disturbed"
