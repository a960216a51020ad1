"""sangam up"""

from __future__ import annotations

import typer

from sangam.config import tree


def command(
    reload: bool = typer.Option(False, "--reload", help="Start every process anew when a source file changes."),
) -> None:
    """Start the database (unless DATABASE_URL names one), the web server and all workers; Ctrl-C stops them."""
    raise typer.Exit(tree.up(reload=reload))
