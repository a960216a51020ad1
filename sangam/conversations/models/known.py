"""What people said about the way of a matter: a fact that is wrong, where it goes on."""

from __future__ import annotations

from django.db import models

from sangam.accounts.models import User
from sangam.conversations.models.matters import Conversation
from sangam.customers.models import Identity


class HiddenFact(models.Model):
    """Not shown for this conversation any more. `key` is the MD5 of kind and value as a UUID: nothing of it can be read."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    hidden_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    hidden_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("conversation", "key"), name="hidden_fact_once"),)


class GoneOn(models.Model):
    """The customer wanted to go on with this matter by another way. It counts until he writes by yet another himself."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="+")
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="+")
    at = models.DateTimeField()
