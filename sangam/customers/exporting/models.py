"""Everybody in a file: who asked for it, how far it is, and until when it can be fetched."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import User
from sangam.accounts.scope import Scope


class What(models.TextChoices):
    PEOPLE = "people", _("Customers")
    COMPANIES = "companies", _("Companies")


class Form(models.TextChoices):
    CSV = "csv", _("CSV, for spreadsheets and other programs")
    XLSX = "xlsx", _("XLSX, for Excel and LibreOffice")
    JSONL = "jsonl", _("JSON Lines, with everything in its own field")


class State(models.TextChoices):
    RUNNING = "running", _("Under way")
    DONE = "done", _("Ready")
    STOPPED = "stopped", _("Stopped")


class ExportQuery(models.QuerySet["Export"]):
    def visible_to(self, scope: Scope) -> ExportQuery:
        """One's own, while one administers: it holds what he may see."""
        return self.filter(by=scope.person_id) if scope.may_administer else self.none()


class Export(models.Model):
    """`upto` is the last id that stands in the file of rows (`rows_key`), `written` how many bytes of that file count: what a
    dying process wrote behind them is cut off. `key` is the finished file."""

    by = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=10, choices=What, default=What.PEOPLE)
    form = models.CharField(max_length=5, choices=Form, default=Form.CSV)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    written = models.BigIntegerField(default=0)
    rows_key = models.CharField(max_length=32, blank=True, default="")
    key = models.CharField(max_length=32, blank=True, default="")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = ExportQuery.as_manager()

    class Meta:
        indexes = (
            models.Index("by", F("id").desc(), name="export_own"),
            models.Index(F("id"), name="export_working", condition=Q(state="running")),
        )
