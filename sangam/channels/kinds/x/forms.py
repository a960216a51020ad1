"""The settings of an account at X."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels import watching
from sangam.channels.base import Settings
from sangam.channels.kinds.x import finding
from sangam.channels.kinds.x.probe import SECRETS


def _secret(label: Any, help_text: Any) -> forms.CharField:
    """Never shown; left empty it keeps what is stored."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, required=False, max_length=500, widget=widget, help_text=help_text)


class XForm(forms.Form):
    consumer_key = forms.CharField(
        label=_("consumer key (API key)"),
        max_length=200,
        help_text=_("console.x.com → the app → Keys and tokens."),
    )
    consumer_secret = _secret(_("consumer secret"), _("Beside it. It also proves X's calls to us."))
    access_token = _secret(
        _("access token"),
        _("The same page, of the account that answers here. First give the app “Read and write and Direct message”."),
    )
    access_token_secret = _secret(_("access token secret"), _("Beside it."))
    bearer_token = _secret(_("bearer token"), _("The same page. With it our address is registered at X."))

    mentions = watching.mentions_field()
    watched = watching.TermsField()

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("App"), ("consumer_key", "consumer_secret", "bearer_token")),
        (_("Account"), ("access_token", "access_token_secret")),
        (_("Public posts"), (watching.MENTIONS, watching.WATCHED)),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def clean_watched(self) -> str:
        found = str(self.cleaned_data[watching.WATCHED])
        if len(finding.query(watching.terms(Settings(0, "", "", {watching.WATCHED: found})))) > finding.QUERY_MAX:
            raise forms.ValidationError(_("X takes no question as long as all of these together. Watch fewer."))
        return found

    def clean_access_token(self) -> str:
        found = str(self.cleaned_data["access_token"]).strip()
        number, dash, rest = found.partition("-")
        if found and not (number.isascii() and number.isdigit() and dash and rest):
            raise forms.ValidationError(_("An access token begins with the number of the account and a dash."))
        return found


__all__ = ["SECRETS", "XForm"]
