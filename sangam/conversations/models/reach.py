"""Until when somebody may be answered where, and what came before that which it is about."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from sangam.channels.base import EXTERNAL_ID_MAX
from sangam.channels.models import Channel
from sangam.customers.models import Identity


class ReplyWindow(models.Model):
    """What a customer's last message opened on a channel (`channels.base.Opening`). One row a name; `count` is how many
    messages of ours it allows, null for any number."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    identity = models.ForeignKey(Identity, models.CASCADE, related_name="windows", db_index=False)
    name = models.CharField(max_length=20)
    how = models.CharField(max_length=8, default="free")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    count = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("identity", "channel", "name"), name="reply_window_unique"),)


class Awaited(models.Model):
    """A raw that speaks of a message we do not know yet: a receipt that was quicker than the answer to our call, an edit
    that overtook its message. Once the message stands, the raw goes down the road again; after a week it is let go."""

    external_scope = models.CharField(max_length=40)
    external_id = models.CharField(max_length=EXTERNAL_ID_MAX)
    raw_id = models.BigIntegerField()
    due = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("external_scope", "external_id", "raw_id"), name="awaited_unique"),)
        indexes = (
            models.Index(fields=("id",), name="awaited_due", condition=models.Q(due=True)),
            models.Index(fields=("at",), name="awaited_at"),
        )
