from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_blocked_identities"),
    ]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="consent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="identity",
            name="refused",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
