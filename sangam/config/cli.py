"""The command line: `sangam COMMAND`. Each command is a module of its own in `commands/`, imported when it is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from sangam import __version__
from sangam.config import boot

COMMANDS = (
    "up",
    "demo",
    "inspect",
    "ingest",
    "replay",
    "reindex",
    "doctor",
    "backup",
    "restore",
    "bench",
    "migrate",
    "prepare",
    "createadmin",
    "letin",
    "run",
)


class Commands(TyperGroup):
    """A module of `commands/` offers `command` (a function for Typer) or `app` (a Typer with commands of its own)."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name in COMMANDS if importlib.util.find_spec(_module(name))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(_module(cmd_name))
        if hasattr(module, "app"):
            made = typer.main.get_command(module.app)
        else:
            alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            alone.command(name=cmd_name, context_settings=getattr(module, "settings", None))(module.command)
            made = typer.main.get_command(alone)
        made.name = cmd_name
        return made


def _module(name: str) -> str:
    return f"sangam.config.commands.{name}"


app = typer.Typer(
    cls=Commands, add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and end.")) -> None:
    """Sangam: every channel flows into one conversation, and one company answers with one voice."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Exit code 0: done; 1: not done, one line on standard error says why; 2: wrong arguments."""
    sys.exit(boot.main_guard(lambda: app(args=arguments, prog_name="sangam", standalone_mode=True)))


if __name__ == "__main__":
    main()
