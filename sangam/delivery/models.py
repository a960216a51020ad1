"""What was tried to get a message out."""

from __future__ import annotations

from django.db import models

from sangam.conversations.models import Outbox


class Attempt(models.Model):
    """One call to a provider for one receiver: written before the call, completed after it."""

    outbox = models.ForeignKey(Outbox, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("outbox", "number"), name="attempt_number_unique"),)
