"""The sequence of human numbers, and the types that an install begins with."""

from django.db import migrations

from sangam.requests import builtin


def add_types(apps, schema_editor):
    kinds, versions = apps.get_model("requests", "RequestType"), apps.get_model("requests", "TypeVersion")
    for position, (key, stored) in enumerate(builtin.rows()):
        kind = kinds.objects.create(key=key, position=position)
        kind.current = versions.objects.create(type=kind, number=1, definition=stored)
        kind.save(update_fields=["current"])


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE IF NOT EXISTS requests_number_seq START 1001", "DROP SEQUENCE IF EXISTS requests_number_seq"
        ),
        migrations.RunPython(add_types, migrations.RunPython.noop),
    ]
