import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sangam.lib import children
from sangam.lib.children import MB, Broken, Ok, Pool

WORK = "sangam.lib.tests.child_work:"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2, memory=256 * MB, deadline=1.0) as pool:
        yield pool


def behave(pool: Pool, items: list[str], chunk: int = 32) -> list[children.Result]:
    return list(pool.map(WORK + "behave", items, chunk=chunk))


def test_results_come_in_order_over_many_batches(pool: Pool) -> None:
    assert list(pool.map(WORK + "double", range(1000), chunk=7)) == [Ok(n * 2) for n in range(1000)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("spin", "deadline"),
        ("eat", "memory"),
        ("die", "crash"),
        ("segfault", "crash"),
        ("recurse", "error"),
        ("raise", "error"),
        ("exit", "error"),
        ("lambda", "error"),
    ],
)
def test_only_the_guilty_item_is_broken(pool: Pool, bad: str, reason: str) -> None:
    results = behave(pool, ["a", "b", bad, "c", "slow", "d"])
    assert [r.value for r in results if isinstance(r, Ok)] == ["A", "B", "C", "SLOW", "D"]
    assert isinstance(results[2], Broken) and results[2].reason == reason and results[2].text


def test_several_bad_ones_in_one_batch(pool: Pool) -> None:
    items = ["a", "die", "b", "raise", "die", "c", "eat", "d"]
    results = behave(pool, items)
    assert [r.value if isinstance(r, Ok) else r.reason for r in results] == [
        "A", "crash", "B", "error", "crash", "C", "memory", "D",
    ]  # fmt: skip


def test_a_breach_ends_near_its_deadline(pool: Pool) -> None:
    pool.warm()
    began = time.monotonic()
    assert behave(pool, ["spin"]) == [Broken("deadline", "took longer than 1 seconds")]
    assert time.monotonic() - began < 3.5


def test_a_batch_may_take_longer_than_one_item_may(pool: Pool) -> None:
    assert all(isinstance(result, Ok) for result in behave(pool, ["slow"] * 20, chunk=20))


def test_memory_stays_resident_below_the_limit() -> None:
    with Pool(1, memory=256 * MB, deadline=30) as patient:
        low, fits = patient.map(WORK + "resident", [10, 150])
        assert isinstance(low, Ok) and isinstance(fits, Ok) and 150 < fits.value < 256
        assert patient.call(WORK + "resident", 260) == Broken("memory", "needed more than 256 MB of memory")


def test_prints_of_a_library_do_not_garble_the_answers(pool: Pool) -> None:
    assert behave(pool, ["print", "a"]) == [Ok("PRINT"), Ok("A")]


def test_large_items_both_ways(pool: Pool) -> None:
    items = [os.urandom(3 * MB) for _ in range(6)]
    assert [r.value for r in pool.map(WORK + "echo", items) if isinstance(r, Ok)] == items


def test_a_reader_that_pauses_breaks_nothing(pool: Pool) -> None:
    results = pool.map(WORK + "echo", [bytes(2 * MB)] * 4, chunk=1)
    first = next(results)
    with Pool(1, deadline=1.5) as other:
        behave(other, ["spin"])
    assert [first, *results] == [Ok(bytes(2 * MB))] * 4


def test_items_are_taken_only_a_little_ahead(pool: Pool) -> None:
    taken = []
    results = pool.map(WORK + "double", (taken.append(n) or n for n in range(10_000)), chunk=5)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(taken) < 100


def test_an_abandoned_run_leaves_the_pool_whole(pool: Pool) -> None:
    next(pool.map(WORK + "behave", ["a", "spin"], chunk=1))
    assert behave(pool, ["a"]) == [Ok("A")]


def test_threads_share_it(pool: Pool) -> None:
    found: dict[int, list[children.Result]] = {}

    def work(number: int) -> None:
        found[number] = list(pool.map(WORK + "double", range(number, number + 50), chunk=3))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [Ok(m * 2) for m in range(n, n + 50)] for n in range(6)}


def test_a_killed_child_comes_back(pool: Pool) -> None:
    victim = pool.call(WORK + "pid", 0)
    assert isinstance(victim, Ok)
    os.kill(victim.value, signal.SIGKILL)
    assert list(pool.map(WORK + "double", range(20), chunk=2)) == [Ok(n * 2) for n in range(20)]


@pytest.mark.parametrize("neighbours", [0, 3])
def test_an_item_whose_child_is_killed_is_tried_three_times(pool: Pool, tmp_path: Path, neighbours: int) -> None:
    """F13: the kernel may have chosen the child for want of memory; only the third time it is the item's fault."""
    others = [(str(tmp_path / f"other {number}"), 0) for number in range(neighbours)]
    unlucky, deadly = (str(tmp_path / "unlucky"), 2), (str(tmp_path / "deadly"), 99)
    results = list(pool.map(WORK + "stumble", [unlucky, *others, deadly]))
    assert results[0] == Ok(3)
    assert isinstance(results[-1], Broken) and results[-1].reason == "crash"
    assert (tmp_path / "deadly").read_text() == "xxx"
    assert all(isinstance(result, Ok) for result in results[:-1])


def test_a_closed_pool_leaves_no_process_and_refuses_work() -> None:
    pool = Pool(2, deadline=1)
    pids = {result.value for result in pool.map(WORK + "pid", range(8), chunk=1) if isinstance(result, Ok)}
    pool.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(children.PoolClosed):
        pool.call(WORK + "pid", 0)


def test_a_preload_that_fails_is_told_at_once() -> None:
    with Pool(1, preload=("sangam.lib.no_such_module",)) as pool, pytest.raises(children.ChildError):
        pool.call(WORK + "pid", 0)


def test_an_unknown_function_is_an_error_of_its_items(pool: Pool) -> None:
    result = pool.call(WORK + "missing", 0)
    assert isinstance(result, Broken) and result.reason == "error"
