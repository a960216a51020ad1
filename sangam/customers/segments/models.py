"""Which customers: by a condition that is asked anew each time, or because somebody put them on a list."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope

NAME_MAX = 80


class SegmentQuery(models.QuerySet["Segment"]):
    def visible_to(self, scope: Scope) -> SegmentQuery:
        """Whoever works here knows the customers, so also who is alike among them."""
        return self if scope.person_id else self.none()


class Segment(models.Model):
    """`condition` is the JSON of `conditions.tree`. `count` people were in it at `counted_at`, which took `count_ms`; `trouble`
    says why there is none: `slow`, or `wrong` where it asks for what does not exist any more."""

    name = models.CharField(_("name"), max_length=NAME_MAX)
    description = models.CharField(_("what it is for"), max_length=300, blank=True, default="")
    condition = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    count = models.PositiveIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    count_ms = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=8, blank=True, default="")

    objects = SegmentQuery.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(Lower("name"), name="segment_name_unique"),)

    def __str__(self) -> str:
        return self.name


class ListQuery(models.QuerySet["CustomerList"]):
    def visible_to(self, scope: Scope) -> ListQuery:
        return self if scope.person_id else self.none()


class CustomerList(models.Model):
    """Who is on it was put there by hand, by a change to many or by an import."""

    name = models.CharField(_("name"), max_length=NAME_MAX)
    description = models.CharField(_("what it is for"), max_length=300, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    objects = ListQuery.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(Lower("name"), name="customer_list_name_unique"),)

    def __str__(self) -> str:
        return self.name


class Listed(models.Model):
    """One customer on one list. Of a family one row is enough: it is the person who is on the list."""

    list = models.ForeignKey(CustomerList, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint("list", F("customer").desc(), name="listed_once"),)
        indexes = (models.Index(fields=("customer", "list"), name="listed_customer"),)
