"""The settings of a WhatsApp number, in the order in which one meets them at Meta."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import RENEW
from sangam.channels.kinds.whatsapp import graph
from sangam.channels.providers import meta

SECRETS = (meta.TOKEN, meta.SECRET, meta.VERIFY)
MADE = (meta.VERIFY,)


def _id(label: Any, help_text: Any) -> forms.CharField:
    digits = RegexValidator(r"^[0-9]{5,25}$", _("This id is a row of digits."))
    return forms.CharField(label=label, help_text=help_text, max_length=25, validators=[digits])


class Secret(forms.CharField):
    """Never shown again; left empty it keeps what is stored."""

    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=1000, **more)


class WhatsAppForm(forms.Form):
    phone_number_id = _id(
        _("phone number id"),
        _("developers.facebook.com → My apps → your app → WhatsApp → API setup: below “From”. It is not the number itself."),
    )
    account_id = _id(
        _("WhatsApp Business account id"),
        _("On the same page, beside the phone number id; also in WhatsApp Manager under Account tools → Settings."),
    )
    access_token = Secret(
        label=_("access token"),
        help_text=_(
            "business.facebook.com → Settings → Users → System users: choose one who has the app and the account, then "
            "“Generate token”, without an end, with the rights whatsapp_business_messaging and whatsapp_business_management. "
            "The token on the API setup page ends after a day."
        ),
    )
    app_secret = Secret(
        label=_("app secret"),
        help_text=_(
            "developers.facebook.com → your app → App settings → Basic → App secret. It proves that calls come from Meta."
        ),
    )
    renew_verify = forms.BooleanField(
        label=_("make a new verify token"), required=False,
        help_text=_("Only if it got into wrong hands. Testing the connection then tells Meta the new one."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("The number"), (graph.NUMBER, graph.ACCOUNT)),
        (_("Permission"), (meta.TOKEN, meta.SECRET)),
        (_("Calls from WhatsApp"), ("renew_verify",)),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def clean_access_token(self) -> str:
        return "".join(str(self.cleaned_data[meta.TOKEN]).split())

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        if found.pop("renew_verify", False):
            found[meta.VERIFY] = RENEW
        self.cleaned_data = found
        return found
