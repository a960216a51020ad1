"""Two conversations may be one matter. A part stands on a shelf of its own, so that every list and counter leaves it out."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

JOINED = "WHEN root_id IS NOT NULL THEN 8 "
SHELF = """WHEN folder = 2 THEN 7 WHEN folder = 1 THEN 6 WHEN category = 6 THEN 5 WHEN category = 5 THEN 4
WHEN snoozed_until IS NOT NULL THEN 3 WHEN category IN (3, 4) THEN 2 ELSE 1"""


def shelf_as(rule: str) -> str:
    """PostgreSQL 15 cannot change how a column is generated: it is made anew, with its indexes and the trigger that reads it
    (as in 0006), in one rewrite of the table."""
    return f"""
DROP TRIGGER conversations_tally_moved ON conversations_conversation;
ALTER TABLE conversations_conversation DROP COLUMN shelf,
    ADD COLUMN shelf smallint GENERATED ALWAYS AS (CASE {rule} END) STORED;
CREATE INDEX conversation_shelf_team ON conversations_conversation (shelf, team_id, last_message_at DESC, id DESC);
CREATE INDEX conversation_shelf ON conversations_conversation (shelf, last_message_at DESC, id DESC);
CREATE INDEX conversation_assignee ON conversations_conversation (assignee_id, shelf, last_message_at DESC, id DESC)
    WHERE assignee_id IS NOT NULL;
CREATE INDEX conversation_priority_team ON conversations_conversation
    (shelf, team_id, priority, last_message_at DESC, id DESC) WHERE NOT priority = 2;
CREATE INDEX conversation_priority ON conversations_conversation (shelf, priority, last_message_at DESC, id DESC)
    WHERE NOT priority = 2;
CREATE INDEX conversation_waiting_team ON conversations_conversation (shelf, team_id, waiting_since, id)
    WHERE waiting_since IS NOT NULL;
CREATE INDEX conversation_waiting ON conversations_conversation (shelf, waiting_since, id) WHERE waiting_since IS NOT NULL;
CREATE TRIGGER conversations_tally_moved AFTER UPDATE ON conversations_conversation FOR EACH ROW
WHEN (OLD.shelf <> NEW.shelf OR OLD.team_id <> NEW.team_id OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id)
EXECUTE FUNCTION conversations_tally_moved()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_after_solving"),
        ("channels", "0002_reach"),
        ("conversations", "0012_acts"),
        ("customers", "0003_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="root",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="parts",
                to="conversations.conversation",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(shelf_as(JOINED + SHELF), shelf_as(SHELF))],
            state_operations=[
                migrations.AlterField(
                    model_name="conversation",
                    name="shelf",
                    field=models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(root__isnull=False, then=models.Value(8)),
                            models.When(folder=2, then=models.Value(7)),
                            models.When(folder=1, then=models.Value(6)),
                            models.When(category=6, then=models.Value(5)),
                            models.When(category=5, then=models.Value(4)),
                            models.When(snoozed_until__isnull=False, then=models.Value(3)),
                            models.When(category__in=(3, 4), then=models.Value(2)),
                            default=models.Value(1),
                        ),
                        output_field=models.SmallIntegerField(
                            choices=[
                                (1, "Inbox"),
                                (2, "Waiting"),
                                (3, "Snoozed"),
                                (4, "Solved"),
                                (5, "Closed"),
                                (6, "Held"),
                                (7, "Spam"),
                                (8, "Joined into another"),
                            ]
                        ),
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(models.F("root"), condition=models.Q(("root__isnull", False)), name="conversation_root"),
        ),
        migrations.CreateModel(
            name="Join",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("before", models.JSONField(default=dict)),
                (
                    "joined",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joins",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="join",
            constraint=models.UniqueConstraint(condition=models.Q(("undone_at", None)), fields=("joined",), name="join_once"),
        ),
        migrations.AddConstraint(
            model_name="join",
            constraint=models.CheckConstraint(condition=models.Q(("kept", models.F("joined")), _negated=True), name="join_two"),
        ),
    ]
