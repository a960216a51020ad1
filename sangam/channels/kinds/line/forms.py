"""The settings of a LINE Official Account."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels import naming
from sangam.channels.kinds.line import api, proof

SECRETS = (proof.SECRET, api.TOKEN)


class Secret(forms.CharField):
    """Never shown; left empty it keeps what is stored."""

    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, strip=True, max_length=2000, **more)


class LineForm(forms.Form):
    channel_secret = Secret(
        label=_("channel secret"),
        help_text=_("developers.line.biz → your provider → your Messaging API channel → Basic settings. It proves that calls "
                    "come from LINE."),
    )  # fmt: skip
    channel_id = forms.CharField(
        label=_("channel ID"), required=False, max_length=20,
        help_text=_("On the same page, a number. With it, tokens of 15 minutes are used, and none need be kept here."),
    )  # fmt: skip
    access_token = Secret(
        label=_("channel access token"),
        help_text=_("Messaging API → Channel access token (long-lived) → Issue. Needed only if the channel ID is not given."),
    )  # fmt: skip

    public_name = naming.field(_("The account's ID, like @123abcde: customers who go on here get a link to it."))

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("From “Basic settings”"), ("channel_secret", "channel_id")),
        (_("From “Messaging API”"), ("access_token", "public_name")),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def clean_channel_id(self) -> str:
        found = str(self.cleaned_data["channel_id"]).strip()
        if found and not (found.isascii() and found.isdigit()):
            raise forms.ValidationError(_("A channel ID has digits only, like 1234567890. The @name is something else."))
        return found
