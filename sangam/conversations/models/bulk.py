"""One change to many matters: who asked for it, how far it has come, and what each was before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope


class BulkState(models.TextChoices):
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


WORKING = (BulkState.RUNNING, BulkState.UNDOING)


class BulkOutcome(models.IntegerChoices):
    """Of one matter. `SAME` was as wished before; `LEFT` was not given back, because somebody changed it since."""

    WAITING = 0
    DONE = 1
    SAME = 2
    FAILED = 3
    GIVEN_BACK = 4
    LEFT = 5


class BulkQuery(models.QuerySet["BulkChange"]):
    def visible_to(self, scope: Scope) -> BulkQuery:
        """One's own."""
        return self.filter(by=scope.person_id)


class BulkChange(models.Model):
    """`does` names the change (see `bulk.changes`), `value` is an id, an enum or a time, `text` what goes out with it, `query`
    the list it was asked in. `upto` is the last matter that was handled, in the order of ids; a process that dies goes on
    behind it."""

    by = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    does = models.CharField(max_length=10)
    value = models.BigIntegerField(null=True)
    text = models.TextField(blank=True, default="", db_default="")
    query = models.CharField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=8, choices=BulkState.choices, default=BulkState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    given_back = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = BulkQuery.as_manager()

    class Meta:
        indexes = (
            models.Index("by", F("id").desc(), name="bulk_own"),
            models.Index(fields=("id",), name="bulk_working", condition=Q(state__in=("running", "undoing"))),
        )
        constraints = (
            models.UniqueConstraint(fields=("value",), name="bulk_one_answer", condition=Q(does="answer", state="running")),
        )

    @property
    def working(self) -> bool:
        return self.state in WORKING

    @property
    def handled(self) -> int:
        return self.given_back + self.left if self.state == BulkState.UNDOING else self.done + self.failed


class BulkItem(models.Model):
    """`before` and `after` hold the columns that the change touches; `event_id` the last event of the matter when the
    change was done."""

    bulk = models.ForeignKey(BulkChange, models.CASCADE, related_name="items", db_index=False)
    conversation_id = models.BigIntegerField()
    outcome = models.SmallIntegerField(choices=BulkOutcome.choices, default=BulkOutcome.WAITING)
    reason = models.CharField(max_length=10, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    event_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bulk", "conversation_id"), name="bulk_item_unique"),)
        indexes = (models.Index(fields=("bulk", "conversation_id"), name="bulk_item_failed", condition=Q(outcome__in=(3, 5))),)
