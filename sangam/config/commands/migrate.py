"""sangam migrate"""

from __future__ import annotations

import typer

from sangam.config import boot


def command(
    check: bool = typer.Option(False, "--check", help="Only say whether migrations wait; exit code 1 if so."),
) -> None:
    """Bring the database up to date. Several machines may do it at once: one works, the others wait."""
    boot.with_database("migrate")
    firstrun = boot.load("sangam.config.firstrun")
    if not check:
        firstrun.migrate(boot.say)
    waiting = firstrun.waiting_migrations()
    if waiting:
        raise boot.Trouble(f"{len(waiting)} migrations wait: {', '.join(waiting)}")
    boot.say("the database is up to date")
