"""The append-only log every other part reads."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """A fact that was committed together with the state it tells of.

    `seq` is stamped by the relay after commit: gapless, in the order in which commits became visible. `data` holds
    ids, enums and numbers, never names, addresses or text. No foreign keys: erasing a row must not touch the log.
    """

    seq = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    actor_type = models.CharField(max_length=12, default="system")
    actor_id = models.BigIntegerField(null=True)
    caused_by = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    backfill = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("id",), name="event_unstamped", condition=models.Q(seq=None)),
            models.Index(fields=("seq",), name="event_seq"),
            models.Index(fields=("conversation_id", "id"), name="event_conversation"),
            models.Index(
                fields=("customer_id", "at", "id"), name="event_customer",
                condition=models.Q(conversation_id=None, customer_id__isnull=False),
            ),
        )  # fmt: skip


class Cursor(models.Model):
    """How far a reactor has come: every event up to `seq` was handled or stands among the failures."""

    reactor = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)


class Failed(models.Model):
    """An event that a reactor could not take in three tries; later ones of its conversation wait behind it."""

    reactor = models.CharField(max_length=80)
    event = models.ForeignKey(Event, models.CASCADE, db_constraint=False)
    conversation_id = models.BigIntegerField(null=True)
    waiting = models.BooleanField(default=False)
    reason = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("reactor", "event"), name="failed_event_unique"),)
        indexes = (models.Index(fields=("reactor", "conversation_id", "id"), name="failed_by_conversation"),)
