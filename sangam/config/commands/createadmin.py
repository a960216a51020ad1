"""sangam createadmin"""

from __future__ import annotations

import typer

from sangam.config import boot


def command(
    email: str = typer.Option("admin@localhost", help="The address to sign in with."),
    name: str = typer.Option("Admin", help="The name others see."),
) -> None:
    """Make a person an admin with a new random password, which is printed once. Also the way back in."""
    boot.with_database()
    sign_in = boot.load("sangam.config.firstrun").make_admin(email=email, name=name)
    typer.echo(f"{sign_in.email}\t{sign_in.password}")
