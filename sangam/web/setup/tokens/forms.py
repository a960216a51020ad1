"""A token, as a form."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Right

SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program it is, so that others know what they revoke.")
    )
    rights = forms.MultipleChoiceField(
        label=_("May"), choices=Right.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("No more than it needs: whoever has the token has these rights."),
    )  # fmt: skip


class NewTokenForm(TokenForm):
    source = forms.CharField(
        label=_("Source"), max_length=40,
        help_text=_("The shop or program whose data it tells, like “shop”. It writes only what is of this source, for ever."),
    )  # fmt: skip
    field_order = ("name", "source", "rights")

    def clean_source(self) -> str:
        source = str(self.cleaned_data["source"]).strip().lower()
        if not SOURCE.fullmatch(source):
            raise forms.ValidationError(
                _("Small letters, digits, points and - only, beginning with a letter or a digit: shop-eu.")
            )
        return source
