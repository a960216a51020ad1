import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="channelstate",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="channelstate",
            name="templates_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="channelstate",
            name="templates_error",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=512)),
                ("language", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=10)),
                ("category", models.CharField(blank=True, default="", max_length=40)),
                ("reason", models.TextField(blank=True, default="")),
                ("header", models.TextField(blank=True, default="")),
                ("body", models.TextField()),
                ("footer", models.TextField(blank=True, default="")),
                ("buttons", models.JSONField(default=list)),
                ("variables", models.JSONField(default=list)),
                ("parts", models.JSONField(default=dict)),
                ("gone", models.BooleanField(default=False)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="templates", to="channels.channel"
                    ),
                ),
            ],
            options={
                "ordering": ("name", "language"),
                "constraints": [models.UniqueConstraint(fields=("channel", "name", "language"), name="template_unique")],
            },
        ),
    ]
