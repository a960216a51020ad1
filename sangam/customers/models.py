"""Who writes to us. A customer is a person; how we reach him are his identities."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope
from sangam.channels.base import IDENTITY_VALUE_MAX


class Company(models.Model):
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

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
    """A person; never keyed by an address or a number."""

    name = models.CharField(_("name"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="customers")
    notes = models.TextField(_("notes"), blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = CustomerQuery.as_manager()

    def __str__(self) -> str:
        return called(self.name, self.pk)


def called(name: str, number: int) -> str:
    """What people are shown for somebody of whom no name is known."""
    return name or str(_("Customer %(number)s") % {"number": number})


class Identity(models.Model):
    """One way to reach a customer, or to know him. Verified means proved (`verified_by` says how), else claimed.

    `refused` is why he does not want to be written to here ("" while he does), `consent_at` when he last said either."""

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
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "scope", "value"), name="identity_unique"),)
        indexes = (models.Index(F("id").desc(), name="identity_blocked", condition=Q(blocked_at__isnull=False)),)

    def __str__(self) -> str:
        return self.value
