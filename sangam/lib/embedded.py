"""Placeholder address of the embedded server; the supervisor lands beside it."""

from pathlib import Path


def database_url(data: Path) -> str:
    return f"postgresql:///sangam?host={data}/postgres"
