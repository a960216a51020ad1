"""One file that becomes customers or companies: what is known of it, how far it has come, and what each line did."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.customers.models import Customer


class What(models.TextChoices):
    PEOPLE = "people", _("Customers")
    COMPANIES = "companies", _("Companies")


class State(models.TextChoices):
    READING = "reading", _("Being read")
    REFUSED = "refused", _("Could not be read")
    READY = "ready", _("Not begun")
    RUNNING = "running", _("Under way")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


WORKING = (State.READING, State.RUNNING, State.UNDOING)


class Outcome(models.IntegerChoices):
    """Of one line. `LEFT` was not given back, or not all of it, because of what happened since."""

    MADE = 1
    CHANGED = 2
    GIVEN_BACK = 3
    LEFT = 4


class ImportQuery(models.QuerySet["Import"]):
    def visible_to(self, scope: Scope) -> ImportQuery:
        """What changes everybody's customers is the business of those who administer."""
        return self if scope.may_administer else self.none()


class Import(models.Model):
    """`key` is the file as it came, `rows_key` its rows as we read them; `offset` the byte behind the last row that was done.
    `mapping` says for each column what it is ("" for nothing). `refused` is why it could not be read, `refused_at` the line."""

    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=What, default=What.PEOPLE)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=32, blank=True)
    rows_key = models.CharField(max_length=32, blank=True, default="")
    form = models.CharField(max_length=10, blank=True, default="")
    charset = models.CharField(max_length=20, blank=True, default="")
    delimiter = models.CharField(max_length=1, blank=True, default="")
    sheet = models.CharField(max_length=100, blank=True, default="")
    sheets = models.JSONField(default=list)
    headed = models.BooleanField(default=True)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True, default="")
    replace = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    refused = models.CharField(max_length=20, blank=True, default="")
    refused_at = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    offset = models.BigIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    given_back = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = ImportQuery.as_manager()

    class Meta:
        indexes = (models.Index(F("id"), name="import_working", condition=Q(state__in=("reading", "running", "undoing"))),)

    def __str__(self) -> str:
        return self.name

    @property
    def working(self) -> bool:
        return self.state in WORKING

    @property
    def done(self) -> int:
        """Lines that are handled, there or back."""
        if self.state == State.UNDOING:
            return self.given_back + self.left
        return self.made + self.changed + self.same + self.failed

    @property
    def whole(self) -> int:
        return self.made + self.changed if self.state == State.UNDOING else self.total


class ImportItem(models.Model):
    """A line that made or changed something. `did` holds what it was before, as ids and values:
    {"set": {field: [whose, before, after]}, "identities": [ids], "domains": [ids], "companies": [ids of those it made],
    "consents": [ids], "roles": [[whose, company, before, after]]}."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="items", db_index=False)
    number = models.PositiveIntegerField()
    subject_id = models.BigIntegerField()
    outcome = models.SmallIntegerField(choices=Outcome)
    did = models.JSONField(default=dict)
    reason = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("job", "number"), name="import_item_once"),)
        indexes = (models.Index(fields=("job", "number"), name="import_item_left", condition=Q(outcome=4)),)


class ImportMiss(models.Model):
    """A line that failed: its cells as they were, and why, as [column (-1 for the whole line), code, detail]."""

    job = models.ForeignKey(Import, models.CASCADE, related_name="misses", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    reasons = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("job", "number"), name="import_miss_once"),)


class Recognised(models.Model):
    """By what a customer is found again who came without an address or a number of a phone: his number in the system the
    file is from, or a digest of the whole line."""

    key = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
