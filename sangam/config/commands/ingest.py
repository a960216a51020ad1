"""sangam ingest"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sangam.config import boot


def command(
    paths: Annotated[list[Path], typer.Argument(help="Mails as .eml files, folders of them, mbox files or a Maildir.")],
    channel: str = typer.Option(..., help="The channel's number, or its address."),
    backfill: bool = typer.Option(False, help="Old mail: it keeps its dates, and no rule, clock or notice reacts to it."),
    no_wait: bool = typer.Option(False, "--no-wait", help="End when everything is stored; a running install does the rest."),
    as_json: bool = typer.Option(False, "--json", help="Print what happened as one JSON object."),
) -> None:
    """Put raw mails through the real pipeline. The same files again change nothing: a broken-off run is simply repeated."""
    boot.with_database()
    letters, bulk = boot.load("sangam.ingest.letters"), boot.load("sangam.ingest.bulk")
    target = _channel(channel)
    before = bulk.last_raw()
    taken = _store(letters, bulk, target.pk, paths, backfill)
    if not no_wait:
        _settle(bulk, target.pk)
    odd = [] if no_wait else bulk.quarantined(target.pk, before)
    _report(taken, odd, as_json)
    if taken.unread:
        raise typer.Exit(1)


def _channel(text: str) -> Any:
    channels = boot.load("sangam.channels.models").Channel.objects
    found = channels.filter(pk=int(text)) if text.isdigit() else channels.filter(address__iexact=text)
    if not (channel := found.first()):
        known = ", ".join(f"{one.pk} ({one.address or one.name})" for one in channels.order_by("pk")[:20]) or "none yet"
        raise boot.Trouble(f"there is no channel “{text}”; there are: {known}")
    return channel


def _store(letters: Any, bulk: Any, channel_id: int, paths: list[Path], backfill: bool) -> Any:
    files = letters.files_of(paths)
    with typer.progressbar(length=len(files), label="Reading", file=_errors()) as bar:

        def every() -> Any:
            for file in files:
                yield from letters.read(file)
                bar.update(1)

        return bulk.take(channel_id, every(), backfill=backfill, told=lambda taken: None)


def _settle(bulk: Any, channel_id: int) -> None:
    total = bulk.waiting(channel_id)
    with typer.progressbar(length=total, label="Taking in", file=_errors()) as bar:
        state = {"left": total}

        def told(left: int) -> None:
            bar.update(max(0, state["left"] - left))
            state["left"] = left

        bulk.settle(channel_id, told)


def _report(taken: Any, odd: Any, as_json: bool) -> None:
    for one in taken.unread:
        boot.say(f"not read: {one.name}: {one.reason}")
    for number, reason in odd:
        boot.say(f"needs a look: {number}: {reason}")
    if as_json:
        unread = [{"file": one.name, "error": one.reason} for one in taken.unread]
        quarantined = [{"id": number, "reason": reason} for number, reason in odd]
        typer.echo(json.dumps({"stored": taken.stored, "known": taken.known, "unread": unread, "quarantined": quarantined}))
        return
    boot.say(f"{taken.stored} new, {taken.known} known already, {len(taken.unread)} not read, {len(odd)} need a look")


def _errors() -> Any:
    return typer.get_text_stream("stderr")
