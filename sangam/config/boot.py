"""What a command needs before it touches the product: settings, logs, a database that answers."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import ExitStack
from types import ModuleType

import django
import typer

from sangam.config import environment
from sangam.lib import embedded, logs

until_exit = ExitStack()


class Trouble(Exception):
    """Ends a command with exit code 1 and this text, which says what to do."""


def say(text: str) -> None:
    """For people: standard error, so that standard output stays usable by a program."""
    typer.echo(text, err=True)


def start_django(process: str = "command") -> None:
    """Settings and apps; no database is touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangam.config.settings")
    environment.make_data_folder()
    django.setup()
    logs.configure(process)


def database() -> str:
    """The address of a database that runs: the configured one, else the embedded one, started until the command ends."""
    folder = environment.make_data_folder()
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = until_exit.enter_context(embedded.available(folder, say))
    return os.environ["DATABASE_URL"]


def with_database(process: str = "command") -> None:
    """As `start_django`, with the database at hand."""
    database()
    start_django(process)


def load(module: str) -> ModuleType:
    """A module that imports models: only after `start_django`, so commands cannot import it at their top."""
    return importlib.import_module(module)


def main_guard(run: object) -> int:
    """Call `run`; known troubles become one clear line instead of a stack trace."""
    try:
        assert callable(run)
        run()
    except (Trouble, environment.Misconfigured, embedded.CannotStart, embedded.Unreachable, embedded.Supervised) as error:
        sys.stderr.write(f"sangam: {error}\n")
        return 1
    finally:
        until_exit.close()
    return 0
