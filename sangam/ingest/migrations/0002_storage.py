"""Payloads are kept as they came: compressing them in the row would cost the road a fifth of its speed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ingest", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE ingest_rawinbound ALTER COLUMN payload SET STORAGE EXTERNAL; "
            "ALTER TABLE ingest_rawinbound SET (fillfactor = 80)",
            migrations.RunSQL.noop,
        ),
    ]
