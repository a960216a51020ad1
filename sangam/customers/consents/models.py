"""One word of a person on one purpose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

DETAIL_MAX = 200


class Purpose(models.TextChoices):
    MARKETING = "marketing", _("News and offers")
    RECORDINGS = "recordings", _("Recording of calls")
    SURVEYS = "surveys", _("Surveys")


class Source(models.TextChoices):
    """Where it was said."""

    SAID = "said", _("told us")
    FORM = "form", _("ticked in a form")
    MESSAGE = "message", _("wrote it in a message")
    PORTAL = "portal", _("chose it on our pages")
    CONTRACT = "contract", _("in a contract")
    IMPORT = "import", _("came with an import")
    PROGRAM = "program", _("told by a program")


class ConsentRecord(models.Model):
    """Append-only: the latest by `at` counts, in whatever order they are told. `detail` names the form, the page, the call."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given = models.BooleanField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SAID)
    detail = models.CharField(max_length=DETAIL_MAX, blank=True, default="")
    at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("customer", "purpose", "-at", "-id"), name="consent_latest"),)
