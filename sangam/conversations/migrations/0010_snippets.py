from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0009_bulk_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Snippet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("removed_at", models.DateTimeField(null=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("shortcut", models.CharField(blank=True, max_length=30, verbose_name="short form")),
                ("text", models.TextField(verbose_name="text")),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("variants", models.JSONField(default=dict)),
                ("used", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
            ],
            options={"ordering": ("name", "id")},
        ),
        migrations.AddConstraint(
            model_name="snippet",
            constraint=models.CheckConstraint(
                condition=Q(("owner", None), ("team", None), _connector="OR"), name="snippet_for_one_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="snippet",
            constraint=models.UniqueConstraint(
                F("owner"),
                F("team"),
                Lower("shortcut"),
                name="snippet_shortcut_unique",
                nulls_distinct=False,
                condition=Q(("removed_at", None), Q(("shortcut", ""), _negated=True)),
            ),
        ),
    ]
