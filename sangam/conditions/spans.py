"""Times of a test as half-open spans of moments or days, alike for SQL and for Python."""

from __future__ import annotations

import datetime as dt
from typing import cast

from sangam.conditions.fields import Clock, Type
from sangam.conditions.values import Read, Within

TICK = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
Span = tuple[dt.date | None, dt.date | None]
"""From, and until but not including; None is without end. A `datetime` is a `date` too."""


def days(op: str, value: Read, kind: Type, clock: Clock) -> Span:
    first, last = _named(op, value)
    if op in ("since", "until", "between"):
        low, high = first, last + DAY if last else None
        if kind is Type.DATE:
            return low, high
        return clock.begins(low) if low else None, clock.begins(high) if high else None
    length = dt.timedelta(days=cast(int, value))
    now: dt.date = clock.today if kind is Type.DATE else clock.at
    past_now = now + (DAY if kind is Type.DATE else TICK)
    match op:
        case "last_days":
            return now - length, past_now
        case "before_days":
            return None, now - length
    return now, past_now + length


def _named(op: str, value: Read) -> tuple[dt.date | None, dt.date | None]:
    match op, value:
        case "between", (dt.date() as low, dt.date() as high):
            return low, high
        case "since", dt.date():
            return value, None
        case "until", dt.date():
            return None, value
    return None, None


def within(asked: Within, clock: Clock) -> Span:
    """When what is counted happened."""
    if asked.days is not None:
        return clock.at - dt.timedelta(days=asked.days), clock.at + TICK
    if asked.older is not None:
        return None, clock.at - dt.timedelta(days=asked.older)
    return None, None


def holds(span: Span, moment: dt.date) -> bool:
    low, high = span
    return (low is None or moment >= low) and (high is None or moment < high)


def returning(length: int, clock: Clock) -> list[str]:
    """The days of the year ("0131") that come in so many days, today included; who was born on the 29th of February has
    his day on the 28th in other years."""
    coming = [clock.today + dt.timedelta(days=number) for number in range(min(length, 365) + 1)]
    named = {day.strftime("%m%d") for day in coming}
    if any(day.strftime("%m%d") == "0228" and (day + DAY).month == 3 for day in coming):
        named.add("0229")
    return sorted(named)
