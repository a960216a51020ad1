"""A note. The text that a customer had before there were notes (`Customer.notes`) stands above them, without an author."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from sangam.accounts.scope import Scope


class NoteQuery(models.QuerySet["CustomerNote"]):
    def visible_to(self, scope: Scope) -> NoteQuery:
        return self if scope.person_id else self.none()


class CustomerNote(models.Model):
    """Of one customer or of one company. `pinned` ones stand first, and beside every conversation."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, null=True, related_name="dated_notes", db_index=False)
    company = models.ForeignKey("customers.Company", models.CASCADE, null=True, related_name="dated_notes", db_index=False)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(null=True)

    objects = NoteQuery.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(customer__isnull=False, company=None) | Q(customer=None, company__isnull=False),
                name="customer_note_of_one",
            ),
        )
        indexes = (
            models.Index("customer", F("id").desc(), name="customer_note_customer", condition=Q(customer__isnull=False)),
            models.Index("company", F("id").desc(), name="customer_note_company", condition=Q(company__isnull=False)),
        )
