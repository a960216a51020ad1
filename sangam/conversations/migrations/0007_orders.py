"""Indexes of the other orders of a list: small, for they leave out what is of normal priority or does not wait."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("conversations", "0006_tallies")]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                F("shelf"), F("team"), F("priority"), F("last_message_at").desc(), F("id").desc(),
                name="conversation_priority_team", condition=~Q(priority=2),
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                F("shelf"), F("priority"), F("last_message_at").desc(), F("id").desc(),
                name="conversation_priority", condition=~Q(priority=2),
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["shelf", "team", "waiting_since", "id"],
                name="conversation_waiting_team", condition=Q(waiting_since__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["shelf", "waiting_since", "id"], name="conversation_waiting", condition=Q(waiting_since__isnull=False)
            ),
        ),
    ]  # fmt: skip
