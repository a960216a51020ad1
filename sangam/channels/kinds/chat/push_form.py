"""The part of the settings about apps that are closed: one service after the other, each in the order one meets its things."""

from __future__ import annotations

import importlib
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import RENEW
from sangam.channels.kinds.chat import names

SWITCH = ((names.OFF, _("Do not use")), (names.ON, _("Use")))
ENVIRONMENTS = ((names.PRODUCTION, _("Production: App Store and TestFlight")), (names.SANDBOX, _("Sandbox: built with Xcode")))
PASTED_MAX = 10_000
SECTION = (
    names.WORDS, names.WEB, names.CONTACT, "vapid_renew", names.FCM, names.FCM_ACCOUNT, names.APNS, names.APNS_KEY,
    names.KEY_ID, names.TEAM, names.TOPIC, names.ENVIRONMENT,
)  # fmt: skip
SHOWN_WHEN: dict[str, tuple[str, tuple[str, ...]]] = {
    names.CONTACT: (names.WEB, (names.ON,)), "vapid_renew": (names.WEB, (names.ON,)),
    names.FCM_ACCOUNT: (names.FCM, (names.ON,)),
    **dict.fromkeys((names.APNS_KEY, names.KEY_ID, names.TEAM, names.TOPIC, names.ENVIRONMENT), (names.APNS, (names.ON,))),
}  # fmt: skip


def _switch(label: Any, help_text: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=SWITCH, initial=names.OFF, required=False, help_text=help_text)


def _ten(label: Any, help_text: Any) -> forms.CharField:
    shape = RegexValidator(r"^[A-Z0-9]{10}$", _("Ten letters and digits."))
    return forms.CharField(label=label, required=False, max_length=10, validators=[shape], help_text=help_text)


def _pasted(label: Any, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=PASTED_MAX, widget=area, help_text=help_text)


class PushForm(forms.Form):
    push_words = forms.BooleanField(
        label=_("show the words of the answer"), required=False,
        help_text=_("Everybody reads them on a locked screen, and Google and Apple can. Else it says that there is an answer."),
    )  # fmt: skip
    push_web = _switch(_("Web Push: browsers"), _("For sites with a service worker; see docs/push.md. Its keys are made here."))
    push_contact = forms.EmailField(
        label=_("address for questions"), required=False, max_length=200,
        help_text=_("The makers of browsers write to it when something is wrong. Else the mailbox that answers go on from."),
    )  # fmt: skip
    vapid_renew = forms.BooleanField(
        label=_("make new keys"), required=False,
        help_text=_("Only if they got into wrong hands: every browser has to be asked again."),
    )  # fmt: skip
    push_fcm = _switch(_("Firebase: apps on Android"), _("Also for apps on iOS that use Firebase."))
    fcm_account = _pasted(
        _("service account (JSON)"),
        _("console.firebase.google.com → your project → Project settings → Service accounts → Generate new private key: paste "
          "the whole file. The Firebase Cloud Messaging API (V1) must be on, under Cloud Messaging."),
    )  # fmt: skip
    push_apns = _switch(_("Apple: apps on iOS and macOS"), _("For apps that do not use Firebase."))
    apns_key = _pasted(
        _("key (.p8)"),
        _("developer.apple.com → Account → Keys → +, with Apple Push Notifications service (APNs): paste the whole file. Apple "
          "gives it out once only."),
    )  # fmt: skip
    apns_key_id = _ten(_("key id"), _("Beside the key, and in the name of its file: AuthKey_….p8"))
    apns_team = _ten(_("team id"), _("developer.apple.com → Account → Membership details."))
    apns_topic = forms.CharField(
        label=_("bundle id"), required=False, max_length=155, help_text=_("Of your app, like com.example.shop."),
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", _("Like com.example.shop."))],
    )  # fmt: skip
    apns_environment = forms.ChoiceField(
        label=_("where its tokens come from"), choices=ENVIRONMENTS, initial=names.PRODUCTION, required=False
    )

    def clean_fcm_account(self) -> str:
        given = str(self.cleaned_data[names.FCM_ACCOUNT]).strip()
        if given:
            self._read("fcm", given)
        return given

    def clean_apns_key(self) -> str:
        given = str(self.cleaned_data[names.APNS_KEY]).strip()
        if given:
            self._read("apns", given, key_id="", team="", topic="", sandbox=False)
        return given

    def _read(self, service: str, given: str, **more: Any) -> None:
        """Raises ValidationError. What reads keys is loaded by those who paste some."""
        reader = importlib.import_module(f"sangam.channels.providers.push.{service}")
        try:
            reader.account(given, **more)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def push_cleaned(self, found: dict[str, Any]) -> None:
        """After all fields: what was asked for anew, and what a service cannot do without."""
        if found.pop("vapid_renew", False):
            found[names.VAPID] = RENEW
        if found.get(names.APNS) == names.ON:
            for name in (names.KEY_ID, names.TEAM, names.TOPIC):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("Apple takes nothing without it."))
