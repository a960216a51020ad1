"""`sangam inspect`: what we understand of raw input, as JSON Lines. Touches no database.

Every file is read in a child process with 512 MB and a deadline, on all cores; results come in the order of the files.
"""

from __future__ import annotations

import glob
import importlib.util
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sangam.config.inspection import blank
from sangam.config.inspection.job import Job, failed
from sangam.lib.children import Broken, Pool, Result

DEADLINE = 3.5
"""Seconds a file may take, so that one alone is answered within five, the start of the process included."""
CHUNK = 32
KIND = "KIND"

Files = Annotated[
    list[str] | None, typer.Argument(metavar="FILE…", help="Files, folders (their files) or - for standard input.")
]
HeadersFile = Annotated[Path | None, typer.Option("--headers", help="The call's headers, a JSON object in a file.")]
Secret = Annotated[str, typer.Option(help="The one secret, or a JSON object of settings where a kind needs several.")]
Query = Annotated[str | None, typer.Option(help="A GET hand-shake: its query string, or a file that holds it.")]


class Kinds(TyperGroup):
    """`email` and `html` are commands; any other name is taken as the kind of a channel."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, cmd_name) or super().get_command(ctx, KIND)


app = typer.Typer(
    cls=Kinds,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="What we understand of raw input, as JSON Lines; touches no database.",
)


@app.command("email")
def email(files: Files = None) -> None:
    """What we understand of raw mails."""
    _run("sangam.config.inspection.email", [Job(*given) for given in _inputs(files)], blank.EMAIL)


@app.command("html")
def html(files: Files = None) -> None:
    """The sanitised HTML: {"file", "html"}."""
    _run("sangam.config.inspection.html", [Job(*given) for given in _inputs(files)], blank.HTML)


@app.command(KIND)
def payload(
    ctx: typer.Context, files: Files = None, headers: HeadersFile = None, secret: Secret = "", query: Query = None
) -> None:
    """Payloads of a channel KIND (line, whatsapp, …) as normalised items, and whether their signature verifies."""
    kind = _kind(str(ctx.info_name))
    named = _json_object(headers.read_text(), "--headers") if headers else {}
    settings = _settings(secret)
    if query is not None and not files:
        is_file = Path(query).is_file()
        jobs = [Job(query if is_file else "-", None if is_file else b"", kind, named, settings, "" if is_file else query)]
    else:
        jobs = [Job(name, data, kind, named, settings, query) for name, data in _inputs(files)]
    _run("sangam.config.inspection.payload", jobs, blank.PAYLOAD, ready=("sangam.channels.registry:adapters",))


def _kind(name: str) -> str:
    """The name if there could be such a kind: a folder of ours, or a package that offers one."""
    ours = name.isidentifier() and importlib.util.find_spec(f"sangam.channels.kinds.{name}")
    if not ours and name not in entry_points(group="sangam.channels").names:
        raise typer.BadParameter(f"no channel kind “{name}” is installed", param_hint=KIND)
    return name


def _settings(secret: str) -> dict[str, Any] | None:
    if not secret:
        return None
    return _json_object(secret, "--secret") if secret.lstrip().startswith("{") else {"secret": secret}


def _json_object(text: str, option: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"{option} is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{option} must be a JSON object")
    return value


def _inputs(names: Sequence[str] | None) -> Iterator[tuple[str, bytes | None]]:
    """Every file that is meant, once for each time it is named; what does not exist stays and becomes a record."""
    if not names:
        raise typer.BadParameter("name at least one file, or - for standard input")
    for name in names:
        if name == "-":
            yield name, sys.stdin.buffer.read()
        elif os.path.isdir(name):
            yield from ((entry, None) for entry in _files_in(name))
        elif any(char in name for char in "*?[") and not os.path.lexists(name):
            yield from ((found, None) for found in sorted(glob.glob(name)) or [name])
        else:
            yield name, None


def _files_in(folder: str) -> list[str]:
    return sorted(entry.path for entry in os.scandir(folder) if entry.is_file())


def _run(module: str, jobs: Sequence[Job], empty: Mapping[str, Any], *, ready: Sequence[str] = ()) -> None:
    """Print a record a job, in order. A reader who has seen enough (head) is no error. What is `ready` before the first
    file counts for no file's time."""
    size = min(os.cpu_count() or 1, len(jobs)) or 1
    chunk = max(1, min(CHUNK, len(jobs) // (size * 4)))
    with Pool(size, deadline=DEADLINE, preload=(module, *ready)) as pool:
        results = pool.map(f"{module}:inspect", jobs, chunk=chunk)
        records = (_record(job, result, empty) for job, result in zip(jobs, results, strict=True))
        try:
            _print(records)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _record(job: Job, result: Result, empty: Mapping[str, Any]) -> str:
    if isinstance(result, Broken):
        return failed(job, result.text, empty)
    return str(result.value)


def _print(records: Iterable[str]) -> None:
    """UTF-8 whatever the locale; a lone surrogate becomes the escape that JSON has for it."""
    out = sys.stdout.buffer
    for record in records:
        out.write(record.encode("utf-8", "backslashreplace") + b"\n")
        out.flush()


if __name__ == "__main__":
    app()
