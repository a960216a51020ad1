"""The settings of an API channel."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import RENEW
from sangam.channels.kinds.api import proof
from sangam.lib import http, reach

SECRETS = (proof.SECRET, proof.SIGNING)


class ApiForm(forms.Form):
    webhook_url = forms.CharField(
        label=_("address for answers"), required=False, max_length=2000,
        help_text=_("Each answer is sent there as a signed POST. Empty: messages come in, and nobody can be answered."),
    )  # fmt: skip
    renew_api = forms.BooleanField(
        label=_("make a new secret for callers"), required=False, help_text=_("The old one stops working at once.")
    )
    renew_signing = forms.BooleanField(
        label=_("make a new signing secret"), required=False,
        help_text=_("What is sent from then on carries the new signature only."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Answers"), ("webhook_url", "renew_signing")),
        (_("Messages"), ("renew_api",)),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def clean_webhook_url(self) -> str:
        where = str(self.cleaned_data["webhook_url"]).strip()
        if where:
            try:
                http.judge(where)
            except reach.Refused as error:
                raise forms.ValidationError(_("This is no web address, like https://shop.example.com/answers.")) from error
        return where

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        for name, secret in (("renew_api", proof.SECRET), ("renew_signing", proof.SIGNING)):
            if found.pop(name, False):
                found[secret] = RENEW
        self.cleaned_data = found
        return found
