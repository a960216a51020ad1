"""What every channel of a Page or an Instagram account asks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels import watching
from sangam.channels.base import RENEW
from sangam.channels.providers import meta

SECRETS = (meta.SECRET, meta.TOKEN, meta.VERIFY)
MADE = (meta.VERIFY,)
ANSWERS = (_("Answers"), ("human_agent",))
PUBLIC = (_("Public posts"), (watching.MENTIONS,))


def number(label: Any, help_text: Any) -> forms.RegexField:
    wrong = {"invalid": _("It consists of digits only.")}
    return forms.RegexField(r"^[0-9]{3,30}$", label=label, help_text=help_text, error_messages=wrong)


def secret(label: Any, help_text: Any) -> forms.CharField:
    """Stays empty to keep what is stored."""
    shown = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=1000, widget=shown)


class PageForm(forms.Form):
    app_id = number(_("app id"), _("developers.facebook.com, My Apps, your app: at the top of its dashboard."))
    app_secret = secret(
        _("app secret"), _("In the app under App settings, Basic: App secret, Show. It proves that calls come from Meta.")
    )
    page_id = number(
        _("Page id"), _("On facebook.com, your Page, About, Page transparency. The token below must belong to this Page.")
    )
    access_token = secret(
        _("Page access token"),
        _("In the app under Messenger or Instagram, API setup: add the Page, Generate token. A system user's does not end."),
    )
    renew_verify = forms.BooleanField(
        label=_("make a new verify token"), required=False,
        help_text=_("The connection test shows it beside the address, and puts both in at Meta if nothing else stands there."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Your app at Meta"), ("app_id", "app_secret", "renew_verify")),
        (_("The Page"), ("page_id", "access_token")),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        if found.pop("renew_verify", False):
            found[meta.VERIFY] = RENEW
        for name in (meta.SECRET, meta.TOKEN):
            found[name] = "".join(str(found.get(name) or "").split())
        self.cleaned_data = found
        return found


class AccountForm(PageForm):
    """Of the Instagram account that a Page is linked to."""

    account_id = number(
        _("Instagram account id"),
        _("In the app under Instagram, API setup, beside the account's name; it begins with 17841. The test shows it, too."),
    )

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        PageForm.sections[0],
        (_("The account, and the Page it is linked to"), ("account_id", "page_id", "access_token")),
    )


class DirectForm(PageForm):
    """Of direct messages."""

    human_agent = forms.BooleanField(
        label=_("people may answer for seven days"), required=False, initial=True,
        help_text=_("Needs the feature Human Agent, granted in the app's review. Without it answers end after 24 hours."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (*PageForm.sections, ANSWERS)


class DirectAccountForm(AccountForm, DirectForm):
    """Of an Instagram account's direct messages."""

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (*AccountForm.sections, ANSWERS)
