"""What the bell holds, and what each person wants to hear."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.conversations.models import Conversation


class Kind(models.TextChoices):
    ASSIGNED = "assigned", _("Something is assigned to me")
    MENTIONED = "mentioned", _("A colleague mentions me")
    MESSAGE = "message", _("A new message in what is mine")
    FAILED = "failed", _("A message of mine was not delivered")
    UNASSIGNED = "unassigned", _("Something new in my teams that nobody has")


USUAL = (Kind.ASSIGNED, Kind.MENTIONED, Kind.MESSAGE, Kind.FAILED)


def usual() -> list[str]:
    return [str(kind) for kind in USUAL]


class Notification(models.Model):
    """One thing one person should know. Of an event he hears at most once: the constraint, not a look, says so.

    `event_id` is the event it comes from, `actor_id` the colleague who did it, `message_id` where to look.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    event_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    message_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "event_id"), name="notification_unique"),)
        indexes = (
            models.Index("user", models.F("id").desc(), name="notification_newest"),
            models.Index("user", "conversation", name="notification_unread", condition=models.Q(read_at=None)),
        )


class Wishes(models.Model):
    """What a person wants to hear of, and how. Somebody without a row wants the usual.

    `desktop` lets the browser show what comes while another window is in front, `sound` lets it be heard. Between
    `quiet_from` and `quiet_until`, hours of his own zone, the bell only collects.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    kinds = models.JSONField(default=usual)
    desktop = models.BooleanField(default=False)
    sound = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
