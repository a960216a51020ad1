"""Which types a field may have, and what every field is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldType(models.TextChoices):
    """What stands in the database for ever; `LISTS` have choices."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    AMOUNT = "amount", _("Amount of money")
    DATE = "date", _("Date")
    MOMENT = "moment", _("Date and time")
    CHECKBOX = "checkbox", _("Yes or no")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    LINK = "link", _("Link")
    ADDRESS = "address", _("E-mail address")
    PHONE = "phone_number", _("Phone number")


LISTS = (FieldType.CHOICE, FieldType.CHOICES)


class TypedField(models.Model):
    """Key and type are for ever, because stored values and rules rely on them. `text_max` is what a short text may hold."""

    text_max = 5000
    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    type = models.CharField(_("type"), max_length=12, choices=FieldType.choices, default=FieldType.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    help = models.CharField(_("hint"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label
