"""The sequence of human numbers, one status a category, and what the hot tables want of PostgreSQL."""

from django.db import migrations

STATUSES = [(1, "New"), (2, "Open"), (3, "Pending"), (4, "On hold"), (5, "Solved"), (6, "Closed")]


def add_statuses(apps, schema_editor):
    status = apps.get_model("conversations", "Status")
    for category, label in STATUSES:
        status.objects.create(category=category, label=label)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS conversations_number_seq START 1001",
            "DROP SEQUENCE IF EXISTS conversations_number_seq",
        ),
        migrations.RunPython(add_statuses, migrations.RunPython.noop),
        migrations.RunSQL("ALTER TABLE conversations_conversation SET (fillfactor = 85)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE conversations_outbox SET (fillfactor = 70)", migrations.RunSQL.noop),
    ]
