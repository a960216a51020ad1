from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sign_in_policy")]

    operations = [
        migrations.AddField(
            model_name="user", name="after_solving", field=models.CharField(blank=True, db_default="", max_length=8)
        ),
    ]
