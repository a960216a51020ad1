"""A fact of the "already known" card that is wrong."""

from __future__ import annotations

from django.db import models

from sangam.accounts.models import User
from sangam.conversations.models.matters import Conversation


class HiddenFact(models.Model):
    """Not shown for this conversation any more. `key` is the MD5 of kind and value as a UUID: nothing of it can be read."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    hidden_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    hidden_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("conversation", "key"), name="hidden_fact_once"),)
