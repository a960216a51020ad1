"""Time zones to choose from, each with what it is away from UTC today."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

from sangam.lib import clock

Choices = list[tuple[str, str]]
AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def zones() -> Choices:
    """ "Europe/Lisbon (UTC+1)", by name; UTC first."""
    now = clock.now()
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS)
    return [("UTC", "UTC"), *((name, f"{name.replace('_', ' ')} ({_offset(name, now)})") for name in names)]


def _offset(name: str, now: dt.datetime) -> str:
    minutes = int((now.astimezone(ZoneInfo(name)).utcoffset() or dt.timedelta()).total_seconds() // 60)
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
