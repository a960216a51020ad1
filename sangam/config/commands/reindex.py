"""sangam reindex"""

from __future__ import annotations

import typer

from sangam.config import boot


def command(
    anew: bool = typer.Option(False, "--anew", help="From the beginning, even if one that was broken off could go on."),
) -> None:
    """Make the search index anew, the newest conversations first. A broken-off run goes on where it was; what is there is
    found all the while. A running install does the same by itself after an upgrade."""
    boot.with_database()
    rebuild = boot.load("sangam.conversations.finding.rebuild")
    if anew or not rebuild.running():
        rebuild.start()
    done, total = rebuild.progress()
    with typer.progressbar(length=total, label="Making the index", file=typer.get_text_stream("stderr")) as bar:
        bar.update(done)
        while rebuild.step():
            # Another process may have taken batches too.
            bar.update(rebuild.progress()[0] - bar.pos)
    boot.say(f"{rebuild.progress()[0]} conversations can be found")
