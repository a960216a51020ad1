"""What is done to a message at its provider and is no message itself: a reaction, hiding it, that it was read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.conversations.models.messages import Message


class ActState(models.TextChoices):
    WAITING = "waiting", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Not done")


class ActQuery(models.QuerySet["Act"]):
    def visible_to(self, scope: Scope) -> ActQuery:
        return self.filter(message__in=Message.objects.visible_to(scope))


class Act(models.Model):
    """`name` and `value` as in `channels.base.Action`. `about` is what it settles (hiding and showing are one thing): of one
    thing at most one is open on a message. `key` is anew whenever somebody asks, so that an answer to an earlier wish
    settles nothing; `lease_until` stands while a call is under way."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="acts", db_index=False)
    name = models.CharField(max_length=10)
    about = models.CharField(max_length=10)
    value = models.CharField(max_length=40, blank=True, default="")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=ActState.choices, default=ActState.WAITING)
    key = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure_kind = models.CharField(max_length=16, blank=True, default="")
    failure_code = models.CharField(max_length=40, blank=True, default="")
    failure_text = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    objects = ActQuery.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("message", "about"), condition=Q(state__in=("waiting", "failed")), name="act_open_unique"
            ),
            models.UniqueConstraint(fields=("message",), condition=Q(about="seen"), name="act_seen_once"),
        )
        indexes = (
            models.Index(fields=("due_at", "id"), name="act_due", condition=Q(state="waiting")),
            models.Index(fields=("message",), name="act_message"),
        )
