"""The settings of a Viber bot."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels import naming
from sangam.channels.kinds.viber import proof
from sangam.channels.kinds.viber.outbound import NAME_MAX

SECRETS = (proof.TOKEN,)


class ViberForm(forms.Form):
    auth_token = forms.CharField(
        label=_("authentication token"), required=False, strip=True, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Viber app → your bot → More → Settings → Bots → Edit info → Your app key. Who made the bot for you "
                    "has it too."),
    )  # fmt: skip
    sender_name = forms.CharField(
        label=_("name of the sender"), required=False, max_length=NAME_MAX,
        help_text=_("Stands above our messages. Empty: the name of the brand, cut after 28 characters."),
    )  # fmt: skip

    public_name = naming.field(_("The bot's URI: customers who go on here get a link to it."))

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("The bot"), ("auth_token", "sender_name", "public_name")),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}
