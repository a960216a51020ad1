"""One change to many customers: who asked for it, how far it has come, and what each was before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope


class EditState(models.TextChoices):
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


WORKING = (EditState.RUNNING, EditState.UNDOING)


class EditOutcome(models.IntegerChoices):
    """Of one customer. `SAME` was as wished before; `LEFT` was not given back, because somebody changed it since."""

    WAITING = 0
    DONE = 1
    SAME = 2
    FAILED = 3
    GIVEN_BACK = 4
    LEFT = 5


class EditQuery(models.QuerySet["CustomerEdit"]):
    def visible_to(self, scope: Scope) -> EditQuery:
        """One's own."""
        return self.filter(by=scope.person_id)


class CustomerEdit(models.Model):
    """`does` names the change (`edits.changes.KINDS`), `value` is what it needs as JSON; `query` is the list it was asked in.
    `upto` is the last customer that was handled, in the order of ids; a process that dies goes on behind him."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    does = models.CharField(max_length=20)
    value = models.JSONField(default=dict)
    query = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=EditState.choices, default=EditState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    given_back = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = EditQuery.as_manager()

    class Meta:
        indexes = (
            models.Index("by", F("id").desc(), name="customer_edit_own"),
            models.Index(fields=("id",), name="customer_edit_working", condition=Q(state__in=("running", "undoing"))),
        )

    @property
    def working(self) -> bool:
        return self.state in WORKING

    @property
    def handled(self) -> int:
        return self.given_back + self.left if self.state == EditState.UNDOING else self.done + self.failed


class CustomerEditItem(models.Model):
    """`before` and `after` are what the change touches, as JSON."""

    edit = models.ForeignKey(CustomerEdit, models.CASCADE, related_name="items", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    outcome = models.PositiveSmallIntegerField(choices=EditOutcome.choices, default=EditOutcome.WAITING)
    reason = models.CharField(max_length=300, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edit", "customer"), name="customer_edit_item_once"),)
        indexes = (models.Index(fields=("customer",), name="customer_edit_item_customer"),)
