"""What automation must remember."""

from __future__ import annotations

from django.db import models


class Acknowledged(models.Model):
    """When an address last got an acknowledgement. `who` is a keyed digest: the row names nobody. Its uniqueness, not a
    look before, decides that there is at most one within the hour."""

    who = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)
