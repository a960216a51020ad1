"""The processes of a running install, in the order they start. `python -m sangam.config.cli run NAME` runs one alone.

Each is "module:function", a function `(stopping) -> None` that works until `stopping()` is true and calls it at least
every few seconds: every call is also the sign of life that /healthz reads.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """`first` ones are what people and mail servers knock at: they start at once, the others when those answer.

    `pool` is how many database connections its threads share (0: each thread keeps one of its own).
    """

    name: str
    function: str
    first: bool = False
    pool: int = 0


PROCESSES = (
    Process("web", "sangam.config.web:serve", first=True, pool=20),
    Process("sockets", "sangam.config.sockets:serve", first=True),
    Process("ingest", "sangam.ingest.worker:main"),
    Process("ingest-live", "sangam.ingest.worker:live"),
    Process("gateway", "sangam.ingest.gateway:main", first=True),
    Process("delivery", "sangam.delivery.run:main"),
    Process("reactors", "sangam.config.reactors:main"),
    Process("index", "sangam.conversations.finding.indexing:main"),
    Process("jobs", "sangam.config.periodic:main"),
)


def named(name: str) -> Process:
    """Raises KeyError."""
    return {process.name: process for process in PROCESSES}[name]
