"""The one way a customer chose."""

from __future__ import annotations

from django.db import models


class ChosenWay(models.Model):
    """`standing`: he asked for it for good; else it counts until he writes by another way himself."""

    customer = models.OneToOneField("customers.Customer", models.CASCADE, related_name="+")
    identity = models.ForeignKey("customers.Identity", models.CASCADE, related_name="+")
    standing = models.BooleanField(default=False)
    chosen_at = models.DateTimeField()
