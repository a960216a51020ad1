"""sangam replay"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from sangam.config import boot


def command(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Numbers of raws.")] = None,
    every: bool = typer.Option(False, "--all", help="All that need a look."),
    as_json: bool = typer.Option(False, "--json", help="Print what happened as one JSON object."),
) -> None:
    """Send quarantined inbound down the road again. Without a number: list what needs a look."""
    boot.with_database()
    models = boot.load("sangam.ingest.models")
    quarantined = models.RawInbound.objects.filter(state=models.RawState.QUARANTINED).order_by("pk")
    if not numbers and not every:
        for raw in quarantined.only("pk", "channel_id", "reason"):
            typer.echo(json.dumps({"id": raw.pk, "channel": raw.channel_id, "reason": raw.reason}))
        return
    wanted = quarantined if every else models.RawInbound.objects.filter(pk__in=numbers or ()).order_by("pk")
    if missing := sorted(set(numbers or ()) - set(wanted.values_list("pk", flat=True))):
        raise boot.Trouble(f"there is no raw {', '.join(map(str, missing))}")
    count, reasons = boot.load("sangam.ingest.replay").many(wanted.iterator())
    for number, reason in reasons.items():
        boot.say(f"still cannot be read: {number}: {reason}")
    typer.echo(json.dumps({"again": count, "failed": reasons})) if as_json else boot.say(f"{count} sent again")
    if reasons:
        raise typer.Exit(1)
