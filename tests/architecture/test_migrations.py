"""Old and new code run together during an upgrade: a migration may add, and take away only what the last release left unused.

What takes away (RemoveField, DeleteModel, RenameField, RenameModel) is listed here with the release that stopped using it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

TAKES_AWAY = (migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel)
UNUSED_SINCE: dict[tuple[str, str, str], str] = {}


def ours() -> Iterator[tuple[str, str, Operation]]:
    loader = MigrationLoader(None)
    labels = {config.label for config in apps.get_app_configs() if config.name.startswith("sangam.")}
    for (label, name), migration in sorted(loader.disk_migrations.items()):
        if label in labels:
            yield from ((label, name, operation) for operation in migration.operations)


def test_nothing_is_taken_away_from_running_code() -> None:
    taken = [(label, name, operation.describe()) for label, name, operation in ours() if isinstance(operation, TAKES_AWAY)]
    assert [row for row in taken if row not in UNUSED_SINCE] == []


def test_a_new_column_of_an_old_table_has_a_default_in_the_database_or_may_be_empty() -> None:
    """Old code inserts rows without it."""
    wrong = [
        (label, name, operation.name)
        for label, name, operation in ours()
        if isinstance(operation, migrations.AddField)
        and not name.startswith("0001")
        and not operation.field.null
        and not operation.field.has_db_default()
        and not isinstance(operation.field, models.ManyToManyField | models.GeneratedField)
    ]
    assert wrong == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
