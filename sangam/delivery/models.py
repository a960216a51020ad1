"""What was tried to get a message out, and which devices are told of one."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from sangam.channels.base import IDENTITY_VALUE_MAX
from sangam.channels.models import Channel
from sangam.conversations.models import Message, Outbox


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


class Registered(models.Model):
    """One app or browser on one device that wants to hear of answers, on behalf of a visitor of a channel: `key` is the name
    of his browser or app, `user` the signed identity it was registered under, "" for none.

    `sealed` holds what the service knows it by, `digest` is the hash of that: whoever registers it again takes it over. A
    token that the service calls gone is `dead` and never used again, unless the app itself brings it anew.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_index=False)
    service = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    key = models.CharField(max_length=64)
    user = models.CharField(max_length=IDENTITY_VALUE_MAX, blank=True, default="")
    language = models.CharField(max_length=35, blank=True, default="")
    app = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    dead_at = models.DateTimeField(null=True)
    dead_because = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("channel", "digest"), name="device_unique"),)
        indexes = (
            models.Index(fields=("channel", "key"), name="device_of_browser"),
            models.Index(fields=("channel", "user"), name="device_of_user", condition=~models.Q(user="")),
        )


class Push(models.Model):
    """One message to be told to one device: written when the message was put there, settled once. `outcome` is what became of
    it: "told", or why not."""

    device = models.ForeignKey(Registered, models.CASCADE, related_name="pushes")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    conversation_id = models.BigIntegerField()
    key = models.UUIDField(default=uuid4)
    not_before = models.DateTimeField()
    until = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("device", "message"), name="push_once"),)
        indexes = (
            models.Index(fields=("not_before", "id"), name="push_due", condition=models.Q(settled_at=None)),
            models.Index(fields=("settled_at",), name="push_settled"),
        )
