"""Sets up the house, runs the scenarios in an order that lets the data grow, prints and writes what was measured."""

from __future__ import annotations

import importlib
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from bench.result import Result, table
from bench.server import durable
from sangam.config import boot

# In this order: each finds the data no larger than it wants, and makes it grow.
SCENARIOS = (
    "accept", "sockets", "parse", "reading", "chat", "hooks", "duplicates", "segments", "mails", "replies", "search",
    "counters", "lists", "inbox", "page", "timeline", "streams", "imports",
)  # fmt: skip


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes: shows that it runs, not how fast.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(SCENARIOS)}; may be given again.")] = None,
    into: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
    keep: Annotated[Path | None, typer.Option(help="A folder for the database, kept and used again (faster reruns).")] = None,
    messages: Annotated[int | None, typer.Option(help="How many messages are searched: 50000 and 500000 have aims.")] = None,
    conversations: Annotated[int | None, typer.Option(help="How many stand in the lists that are walked through.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit code 1 when an aim is missed.")] = False,
) -> None:
    """Measure each scenario beside its physical limit, in one run."""
    if unknown := set(only or ()) - set(SCENARIOS):
        raise typer.BadParameter(f"there is no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    begun = time.monotonic()
    with ExitStack() as stack:
        # What is kept sealed in the database opens with the key of its own data folder only.
        os.environ["SANGAM_DATA"] = (
            str(keep.resolve() / "sangam")
            if keep
            else stack.enter_context(tempfile.TemporaryDirectory(prefix="sangam-bench-data-"))
        )
        os.environ["DATABASE_URL"] = stack.enter_context(durable(keep))
        boot.start_django("bench")
        boot.load("sangam.config.firstrun").migrate(boot.say)
        busy = _busy()
        results = list(_measure(only or SCENARIOS, quick, messages, conversations))
        boot.load("django.db").connection.close()
    typer.echo(table(results))
    typer.echo(busy)
    if into:
        into.write_text(json.dumps(_document(results, quick, time.monotonic() - begun), indent=2) + "\n")
    if check and any(one.met is False for one in results):
        raise typer.Exit(1)


def _busy() -> str:
    """Said with the figures: on a machine that does other work they tell little."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    return f"\n{cores} cores; load when it began: {load:.1f}" + (" (busy with other work!)" if load > cores / 2 else "")


def _measure(names: Iterable[str], quick: bool, messages: int | None, conversations: int | None) -> Iterable[Result]:
    context = importlib.import_module("bench.context").Context(
        quick=quick, say=boot.say, searched=messages, listed=conversations
    )
    for name in [one for one in SCENARIOS if one in names]:
        boot.say(f"{name} …")
        for result in importlib.import_module(f"bench.scenarios.{name}").run(context):
            boot.say(f"    {result.name}: {result.figure:,.2f} {result.unit}")
            yield result


def _document(results: list[Result], quick: bool, seconds: float) -> dict[str, object]:
    return {
        "quick": quick,
        "cores": os.cpu_count(),
        "load": list(os.getloadavg()),
        "python": platform.python_version(),
        "seconds": round(seconds, 1),
        "results": [one.as_json() for one in results],
    }
