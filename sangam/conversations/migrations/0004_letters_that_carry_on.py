from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_failed_outbox")]

    operations = [migrations.AddField("outbox", "since", models.BigIntegerField(null=True))]
