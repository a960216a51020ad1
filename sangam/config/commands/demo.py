"""sangam demo"""

from __future__ import annotations

import typer

from sangam.config import boot


def command(
    scale: int = typer.Option(0, min=0, help="Instead of the story: make conversations until there are so many."),
    seed: int = typer.Option(1, help="The same seed makes the same conversations."),
    force: bool = typer.Option(False, "--force", help="Also into a database that is not empty."),
    with_providers: bool = typer.Option(
        False, "--with-providers", help="Beside a running install: play every provider, on a page where you are the customer."
    ),
    port: int = typer.Option(8090, min=1, max=65535, help="Where the played providers listen, on this machine only."),
    ugly: bool = typer.Option(False, "--ugly", help="The played providers deliver twice and out of order."),
) -> None:
    """Put the story data into an empty database; with --scale N make it a big one, resumable."""
    boot.with_database("demo")
    boot.load("sangam.config.firstrun").migrate(boot.say)
    if not with_providers or boot.load("sangam.config.story").is_empty():
        _tell(force)
    if scale:
        _grow(scale, seed)
    if with_providers:
        boot.load("sangam.config.playing.serving").play(port, boot.say, ugly=ugly)


def _tell(force: bool) -> None:
    story = boot.load("sangam.config.story")
    if not (force or story.is_empty()):
        boot.say("there is data already; --force puts the story beside it")
        return
    with typer.progressbar(length=100, label="the story") as bar:
        loaded = story.load(lambda done, of: bar.update(done * 100 // of - bar.pos), force=force)
    boot.say(f"{loaded.conversations} conversations, {loaded.messages} messages")
    for sign_in in loaded:
        typer.echo(str(sign_in))
    typer.echo(story.shop())


def _grow(scale: int, seed: int) -> None:
    scaling = boot.load("sangam.config.story.scale")
    there = scaling.count()
    if there >= scale:
        boot.say(f"there are {there} made conversations already")
        return
    with typer.progressbar(length=scale - there, label=f"{scale} conversations") as bar:
        scaling.grow(scale, seed=seed, progress=lambda made: bar.update(made - there - bar.pos))
    # Such history has no events, and the index follows events.
    boot.load("sangam.conversations.finding.rebuild").start()
    boot.say(f"{scaling.count()} made conversations; the process `index` makes them findable, or `sangam reindex` at once")
