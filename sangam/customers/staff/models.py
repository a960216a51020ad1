"""One person in one company."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

ROLE_MAX = 80


class Position(models.Model):
    """`role` in the company's own words ("Buyer", "Workshop"), "" while nobody noted one."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="positions", db_index=False)
    company = models.ForeignKey("customers.Company", models.CASCADE, related_name="positions", db_index=False)
    role = models.CharField(_("role"), max_length=ROLE_MAX, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("company", "customer"), name="position_once"),)
        indexes = (models.Index(fields=("customer", "company"), name="position_customer"),)
