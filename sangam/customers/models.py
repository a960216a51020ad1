"""Who writes to us. A customer is a person; how we reach him are his identities."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now, Upper
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.channels.base import IDENTITY_VALUE_MAX
from sangam.customers.attributes.models import Attribute as Attribute
from sangam.customers.attributes.models import AttributeValue as AttributeValue
from sangam.customers.consents.models import ConsentRecord as ConsentRecord
from sangam.customers.edits.models import CustomerEdit as CustomerEdit
from sangam.customers.edits.models import CustomerEditItem as CustomerEditItem
from sangam.customers.notes.models import CustomerNote as CustomerNote
from sangam.customers.opportunities.models import Opportunity as Opportunity
from sangam.customers.opportunities.models import PipelineStep as PipelineStep
from sangam.customers.segments.models import CustomerList as CustomerList
from sangam.customers.segments.models import Listed as Listed
from sangam.customers.segments.models import Segment as Segment
from sangam.customers.staff.models import Position as Position
from sangam.customers.stages.models import NotFollowed as NotFollowed
from sangam.customers.stages.models import Stage
from sangam.customers.stages.models import StageChange as StageChange
from sangam.customers.stages.models import StageLabel as StageLabel


class CompanyQuery(models.QuerySet["Company"]):
    def visible_to(self, scope: Scope) -> CompanyQuery:
        """Whoever works here knows the companies, as he knows the customers."""
        return self if scope.person_id else self.none()


class Company(models.Model):
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CompanyQuery.as_manager()

    class Meta:
        ordering = ("name",)
        indexes = (models.Index(Upper("name"), "id", name="company_by_name"),)

    def __str__(self) -> str:
        return self.name


class CompanyDomain(models.Model):
    """A mail domain of a company's own; free-mail domains are refused."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253)

    class Meta:
        constraints = (models.UniqueConstraint(Lower("domain"), name="company_domain_unique"),)


class CustomerQuery(models.QuerySet["Customer"]):
    def visible_to(self, scope: Scope) -> CustomerQuery:
        """Whoever works here knows the customers; what they wrote is guarded by the conversation."""
        return self if scope.person_id else self.none()


class Customer(models.Model):
    """A person; never keyed by an address or a number.

    `root` is derived from the live merges by `merge`, and only there: the smallest id of the family, None for somebody who
    was merged with nobody. `company` is the first of his companies (`staff`), `notes` a text from before notes had dates.
    `stage` "" counts as a visitor. `preferred` is where he wants to be written to; quiet hours are in his zone, and may go
    over midnight."""

    name = models.CharField(_("name"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="customers")
    notes = models.TextField(_("notes"), blank=True)
    stage = models.CharField(_("life stage"), max_length=10, choices=Stage, blank=True, default="", db_default="")
    call_name = models.CharField(_("call name"), max_length=120, blank=True, default="", db_default="")
    address_form = models.CharField(_("form of address"), max_length=60, blank=True, default="", db_default="")
    pronouns = models.CharField(_("pronouns"), max_length=60, blank=True, default="", db_default="")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    preferred = models.ForeignKey("Identity", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    root = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = CustomerQuery.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("root",), name="customer_family", condition=Q(root__isnull=False)),
            # Without it, each identity that goes reads all customers.
            models.Index(fields=("preferred",), name="customer_preferred", condition=Q(preferred__isnull=False)),
        )

    def __str__(self) -> str:
        return called(self.name, self.pk)


def called(name: str, number: int) -> str:
    """What people are shown for somebody of whom no name is known."""
    return name or str(_("Customer %(number)s") % {"number": number})


class Identity(models.Model):
    """One way to reach a customer, or to know him. Verified means proved (`verified_by` says how), else claimed.

    `refused` is why he does not want to be written to here ("" while he does), `consent_at` when he last said either.
    `shared`: several people use it, so it is no evidence that two customers are one."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20)
    scope = models.CharField(max_length=80, blank=True, default="")
    value = models.CharField(max_length=IDENTITY_VALUE_MAX)
    name = models.CharField(max_length=300, blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=20, blank=True, default="")
    blocked_at = models.DateTimeField(null=True)
    undeliverable_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=20, blank=True, default="", db_default="")
    consent_at = models.DateTimeField(null=True)
    shared = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "scope", "value"), name="identity_unique"),)
        indexes = (models.Index(F("id").desc(), name="identity_blocked", condition=Q(blocked_at__isnull=False)),)

    def __str__(self) -> str:
        return self.value


class Merge(models.Model):
    """An edge: these two are one person. Nothing moves because of it; undone, it stays as a record.

    `why` is a word of `reasons.WORDS` or of a person; `by` is None where the house did it by itself."""

    first = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    second = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200, blank=True, default="")
    score = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="merge_in_order"),
            models.UniqueConstraint(fields=("first", "second"), condition=Q(undone_at=None), name="merge_once"),
        )

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"


class Key(models.Model):
    """Something two customers may have in common, folded so that it is found by its index: a phone, a mailbox, a name."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("customer", "key"), name="key_once"),)
        indexes = (models.Index(fields=("key", "customer"), name="key_customers"),)


class Duplicate(models.Model):
    """Two who may be one: how much speaks for it, and what somebody decided. `different` is never suggested again.

    `proved`: one signed visit proved identities of both. `reasons` are codes of `reasons.WORDS`."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        LATER = "later", _("Later")
        DIFFERENT = "different", _("Not the same")
        MERGED = "merged", _("Merged")

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=200)
    proved = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_default=State.OPEN)
    until = models.DateTimeField(null=True)
    merge = models.ForeignKey(Merge, models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_in_order"),
            models.UniqueConstraint(fields=("first", "second"), name="duplicate_once"),
        )
        indexes = (models.Index(F("score").desc(), F("id").desc(), name="duplicate_open", condition=Q(state="open")),)

    def __str__(self) -> str:
        return f"{self.first_id} ? {self.second_id}"


class MergePolicy(models.Model):
    """What merges without anybody's doing: one row (duplicates/automatic.py); without it, proof does."""

    automatic = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="merge_policy_is_one"),)

    def __str__(self) -> str:
        return "merging"


class Scan(models.Model):
    """Everybody is looked through once: first his keys, then those who share some. `cursor` is the last id that was done."""

    phase = models.CharField(max_length=10, default="keys")
    cursor = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    running = models.BooleanField(default=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("running",), condition=Q(running=True), name="scan_one"),)
