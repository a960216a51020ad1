"""By which name people find a channel's account there: part of the link that leads them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import Settings

NAME = "public_name"


def field(help_text: Any) -> forms.CharField:
    plain = RegexValidator(r"^@?[A-Za-z0-9._-]{1,60}$", _("Only the name itself: letters, digits, dots, dashes."))
    return forms.CharField(label=_("name in links"), required=False, max_length=61, validators=[plain], help_text=help_text)


def of(settings: Settings) -> str:
    """Without the @, "" where it is not known."""
    return str(settings.get(NAME, "")).strip().lstrip("@")
