"""sangam prepare"""

from __future__ import annotations

import typer

from sangam.config import boot


def command() -> None:
    """Bring the database up to date and, if it is empty, put the first people into it. `up` does this by itself."""
    boot.with_database("prepare")
    for line in boot.load("sangam.config.firstrun").prepare(boot.say):
        typer.echo(line)
