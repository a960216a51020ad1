"""A name, and what it is for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.customers.segments.models import NAME_MAX


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME_MAX)
    description = forms.CharField(label=_("What it is for"), max_length=300, required=False)
