"""The one place that asks what time it is, so that tests can hold it still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _utc_now


def now() -> datetime:
    """The present, aware, in UTC."""
    return _source()


@contextmanager
def held_at(moment: datetime) -> Iterator[None]:
    """For tests: time stands at `moment` inside the block."""
    global _source
    before, _source = _source, lambda: moment
    try:
        yield
    finally:
        _source = before
