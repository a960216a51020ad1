"""sangam backup"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from sangam.config import backup, boot


def command(
    file: Annotated[Path, typer.Argument(help="Where to write; replaced when the new backup is whole.")],
    secret_key: bool = typer.Option(True, help="Put the secret key in: without it, passwords of channels are lost."),
    as_json: bool = typer.Option(False, "--json", help="Print what was written as JSON."),
) -> None:
    """Write database, files and secret key into one file, while everything runs. Keep it as safe as the data itself."""
    made = backup.write(file.absolute(), boot.database(), with_key=secret_key, report=boot.say)
    if as_json:
        typer.echo(json.dumps(asdict(made)))
        return
    boot.say(f"{made.path}: {made.bytes / backup.MB:.1f} MB, {made.files} files")
    if not made.secret_key:
        boot.say("without the secret key: keep it yourself, or the passwords of channels must be entered again")
