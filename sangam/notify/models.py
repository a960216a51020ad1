"""What the bell holds, and what each person wants to hear."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.conversations.models import Conversation
from sangam.requests.models import Request


class Kind(models.TextChoices):
    ASSIGNED = "assigned", _("Something is assigned to me")
    MENTIONED = "mentioned", _("A colleague mentions me")
    MESSAGE = "message", _("A new message in what is mine")
    FAILED = "failed", _("A message of mine was not delivered")
    UNASSIGNED = "unassigned", _("Something new in my teams that nobody has")
    TASK = "task", _("A task of a request is given to me")
    LATE = "late", _("A request or a task of mine is overdue")


USUAL = (Kind.ASSIGNED, Kind.MENTIONED, Kind.MESSAGE, Kind.FAILED, Kind.TASK, Kind.LATE)


def usual() -> list[str]:
    return [str(kind) for kind in USUAL]


MAILED = (Kind.ASSIGNED, Kind.MENTIONED, Kind.MESSAGE, Kind.TASK)


def mailed() -> list[str]:
    return [str(kind) for kind in MAILED]


class Mail(models.Model):
    """One letter to one person of what he has not seen, written before it is tried. What it says is found when it goes.
    `entry_id`: it tells of a line in the record of administrative acts instead."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    entry_id = models.BigIntegerField(null=True, unique=True)
    settled_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = (
            models.Index("user", models.F("created_at").desc(), name="notify_mail_of_user"),
            models.Index("not_before", name="notify_mail_due", condition=models.Q(settled_at=None)),
        )


class Notification(models.Model):
    """One thing one person should know, of a conversation or of a request. Of an event he hears at most once: the constraint,
    not a look, says so.

    `event_id` is the event it comes from, `actor_id` the colleague who did it, `message_id` where to look, `mail` the
    letter that told of it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    event_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    request = models.ForeignKey(Request, models.CASCADE, null=True, related_name="+", db_index=False)
    message_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notifications", db_index=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "event_id"), name="notification_unique"),
            models.CheckConstraint(
                condition=models.Q(conversation=None, request__isnull=False)
                | models.Q(conversation__isnull=False, request=None),
                name="notification_of_one_thing",
            ),
        )
        indexes = (
            models.Index("user", models.F("id").desc(), name="notification_newest"),
            models.Index("user", "conversation", name="notification_unread", condition=models.Q(read_at=None)),
            models.Index("request", name="notification_of_request", condition=models.Q(request__isnull=False)),
            models.Index("at", name="notification_unmailed", condition=models.Q(read_at=None, mail=None)),
            models.Index("mail", name="notification_of_mail", condition=models.Q(mail__isnull=False)),
        )


class Wishes(models.Model):
    """What a person wants to hear of, and how. Somebody without a row wants the usual.

    `desktop` lets the browser show what comes while another window is in front, `sound` lets it be heard. Between
    `quiet_from` and `quiet_until`, hours of his own zone, the bell only collects. `mails` are the kinds that reach him by
    e-mail while he is away; without `mail_words` such a letter holds nothing that a customer wrote, nor who he is.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    kinds = models.JSONField(default=usual)
    desktop = models.BooleanField(default=False)
    sound = models.BooleanField(default=False)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    mails = models.JSONField(default=mailed, db_default=[str(kind) for kind in MAILED])
    mail_words = models.BooleanField(default=True, db_default=True)
