"""PostgreSQL that comes with the product: a wheel's binaries under a supervisor of our own.

docs/adr/0001-embedded-postgresql.md says why it is not the wheel's own supervisor.
"""

from __future__ import annotations

from sangam.lib.embedded.place import Place, Unreachable, database_url, find_place
from sangam.lib.embedded.server import CannotStart, Server, Supervised, available, of, throwaway

__all__ = [
    "CannotStart",
    "Place",
    "Server",
    "Supervised",
    "Unreachable",
    "available",
    "database_url",
    "find_place",
    "of",
    "throwaway",
]
