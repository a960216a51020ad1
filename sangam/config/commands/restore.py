"""sangam restore"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sangam.config import boot, environment, restore, tree


def command(
    file: Annotated[Path, typer.Argument(help="A file that `sangam backup` wrote.")],
    force: bool = typer.Option(False, "--force", help="Replace what the database holds."),
    as_json: bool = typer.Option(False, "--json", help="Print what the backup says of itself as JSON."),
) -> None:
    """Bring back database, files and secret key. Sangam must be stopped meanwhile."""
    with tree.only_one(environment.make_data_folder()):
        manifest = restore.read(file.absolute(), boot.database(), force=force, report=boot.say)
    if as_json:
        typer.echo(restore.summary(manifest))
        return
    boot.say(f"restored the backup of {manifest['made_at']} (version {manifest['version']}). Start with `bin/up`")
    if not manifest["secret_key"]:
        boot.say("it holds no secret key: put the old one into SANGAM_SECRET_KEY, or enter channels' passwords again")
