"""sangam letin"""

from __future__ import annotations

import typer

from sangam.config import boot


def command(
    email: str = typer.Argument(help="The address the person signs in with."),
    link: bool = typer.Option(False, "--link", help="Print an address where a new password is chosen: once, within an hour."),
    reset_factors: bool = typer.Option(False, "--reset-factors", help="Take away app, passkeys and recovery codes."),
) -> None:
    """Let somebody in again who lost his password or his second factor. Each use stands in the record of changes."""
    boot.with_database()
    person = boot.load("sangam.accounts.models").User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise boot.Trouble(f"nobody here signs in as {email!r}")
    if not (link or reset_factors):
        raise boot.Trouble("say what: --link, --reset-factors or both")
    if reset_factors:
        count = boot.load("sangam.accounts.factors").reset(person, by=None)
        boot.say(f"{person.email}: {count} taken away, signed out everywhere; the password is enough now")
    if link:
        way_back = boot.load("sangam.accounts.way_back")
        try:
            typer.echo(way_back.link(person, by=None))
        except way_back.MayNot as error:
            raise boot.Trouble(f"{person.email}: {error}; `sangam createadmin` lets in anew") from None
