"""The settings of an account at Sprout Social."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.kinds.sprout import api

SECRETS = (api.TOKEN,)


def _number(label: Any, help_text: Any) -> forms.RegexField:
    wrong = {"invalid": _("It consists of digits only.")}
    return forms.RegexField(r"^[0-9]{1,20}$", label=label, help_text=help_text, error_messages=wrong)


class SproutForm(forms.Form):
    api_token = forms.CharField(
        label=_("API token"), required=False, max_length=4000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("In Sprout: Settings → Global features → API. The account must have been opened for the API by Sprout."),
    )  # fmt: skip
    customer_id = _number(_("customer id"), _("“Try the connection” shows those that the token belongs to."))
    group_id = _number(_("group id"), _("The group whose messages come here. “Try the connection” shows the groups, too."))

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ((_("Account"), ("api_token", "customer_id", "group_id")),)
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}
