"""The settings of an account at a Mastodon server."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels import watching
from sangam.channels.kinds.mastodon import api
from sangam.lib import http, reach

SECRETS = (api.TOKEN,)


class MastodonForm(forms.Form):
    server = forms.CharField(
        label=_("server"), max_length=253, help_text=_("Where the account lives, like https://mastodon.example.")
    )
    access_token = forms.CharField(
        label=_("access token"), required=False, max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "There, signed in as that account: Preferences → Development → New application, with the rights “read” and "
            "“write”; then open it and copy “Your access token”."
        ),
    )  # fmt: skip

    mentions = watching.mentions_field()
    watched = watching.TermsField()

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Account"), ("server", "access_token")),
        (_("Public posts"), (watching.MENTIONS, watching.WATCHED)),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def clean_server(self) -> str:
        given = str(self.cleaned_data["server"]).strip().rstrip("/")
        where = given if "://" in given else f"https://{given.rpartition('@')[2]}"
        try:
            http.judge(where)
            parts = urlsplit(where)
        except (reach.Refused, ValueError) as error:
            raise forms.ValidationError(_("This is no web address, like https://mastodon.example.")) from error
        return f"{parts.scheme}://{parts.netloc}"
