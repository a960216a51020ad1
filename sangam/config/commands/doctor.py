"""sangam doctor"""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from sangam.config import boot


def command(as_json: bool = typer.Option(False, "--json", help="Print the checks as a JSON list.")) -> None:
    """Look at settings, database, channels, clock, disk and queues, and say how to mend what is wrong.

    Exit code 1 if anything is.
    """
    boot.with_database("doctor")
    checks = list(boot.load("sangam.config.doctor").examine())
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        for check in checks:
            typer.echo(f"{'ok   ' if check.ok else 'WRONG'}  {check.name:<32} {check.value}")
            if not check.ok and check.mend:
                typer.echo(f"       {'':<32} → {check.mend}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)
