"""What a database gets before anybody signs in: its tables, and the first people."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from sangam.accounts import audit, rights
from sangam.accounts.models import Role, User
from sangam.config.boot import Trouble

STORY = "sangam.config.story"
PASSWORD_BYTES = 12
# A key of pg_advisory_lock. The value means nothing; it must only stay the same.
MIGRATION_LOCK = 0x53414E47414D
Report = Callable[[str], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person who may sign in now; the password is known here and nowhere else."""

    email: str
    password: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.email}  {self.password}  {self.about}".rstrip()


def prepare(report: Report) -> list[str]:
    """Migrate; where nobody works here yet, load the story or make an admin. Gives the lines to show on first sight."""
    migrate(report)
    with _alone():
        if User.objects.exists():
            return []
        report("the database is empty: putting the first people into it")
        return _first_people(report)


def migrate(report: Report) -> None:
    """Raises Trouble when the database does not answer."""
    try:
        with _alone():
            if waiting := waiting_migrations():
                report(f"bringing the database up to date ({len(waiting)} migrations)")
                call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise Trouble(f"the database does not answer: {str(error).strip()}") from error


def waiting_migrations() -> list[str]:
    """Those of the code that the database has not had: one query, so that /healthz may ask."""
    had = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in sorted(_migrations_of_the_code() - had.keys())]


@cache
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations)


def ensure_first_admin() -> SignIn | None:
    """An admin with a random password if nobody works here yet, else None."""
    return None if User.objects.exists() else make_admin(email="admin@localhost", name="Admin")


def make_admin(*, email: str, name: str) -> SignIn:
    """Create the person, or give the existing one the role, the right to sign in and a new password."""
    try:
        validate_email(email)
    except ValidationError:
        raise Trouble(f"--email is {email!r}, which is no e-mail address") from None
    password = new_password()
    with transaction.atomic():
        person = User.objects.select_for_update().filter(email__iexact=email).first()
        if person is None:
            person = User.objects.create_user(email, password, name=name, role=Role.ADMIN)
        else:
            person.set_password(password)
            person.role, person.is_active = Role.ADMIN, True
            person.save(update_fields=["password", "role", "is_active"])
            rights.entry_changed([person.pk])
        audit.record(None, "person.made_admin", person)
    return SignIn(person.email, password)


def new_password() -> str:
    """96 random bits."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _first_people(report: Report) -> list[str]:
    if settings.LOAD_DEMO and importlib.util.find_spec(STORY):
        report("loading the story data (SANGAM_DEMO=0 keeps it out)")
        story = importlib.import_module(STORY)
        return [*map(str, story.load(_told_in_quarters(report))), story.shop()]
    admin = ensure_first_admin()
    return [str(admin)] if admin else []


def _told_in_quarters(report: Report) -> Callable[[int, int], None]:
    told = set()

    def tell(done: int, of: int) -> None:
        quarter = 4 * done // max(of, 1)
        if 0 < quarter < 4 and quarter not in told:
            told.add(quarter)
            report(f"{25 * quarter} %")

    return tell


@contextmanager
def _alone() -> Iterator[None]:
    """One machine at a time, others wait: a session lock, which goes with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
