"""The settings of an official account."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import RENEW
from sangam.channels.kinds.wechat import account, proof, sealing

SECRETS = (proof.SECRET, proof.TOKEN, proof.AES_KEY, account.ACCESS, account.UNTIL)
MADE = (proof.TOKEN, proof.AES_KEY)
MODES = ((proof.ENCRYPTED, _("Encrypted (“safe mode”, recommended)")), (proof.PLAIN, _("Plain (“plain mode”)")))
_APP = re.compile(r"wx[0-9a-z]{16}\Z", re.ASCII)
_SECRET = re.compile(r"[0-9a-f]{32}\Z", re.ASCII | re.I)


class WeChatForm(forms.Form):
    app_id = forms.CharField(
        label=_("AppID"), max_length=40, strip=True,
        help_text=_("At mp.weixin.qq.com: Settings and Development → Basic configuration. It begins with wx."),
    )  # fmt: skip
    app_secret = forms.CharField(
        label=_("AppSecret"), required=False, strip=True, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Beside the AppID. Shown once, when it is made. Enter this server's address in the IP white list there."),
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("message encryption"), choices=MODES, initial=proof.ENCRYPTED,
        help_text=_("As chosen under Server configuration. In plain mode WeChat does not sign what is in a message."),
    )  # fmt: skip
    aes_key = forms.CharField(
        label=_("EncodingAESKey"), required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Left empty we make one: “Try the connection” shows it, beside the token and the address to paste."),
    )  # fmt: skip
    renew_token = forms.BooleanField(
        label=_("make a new token"), required=False,
        help_text=_("The old one stops working at once: paste the new one at WeChat afterwards."),
    )  # fmt: skip
    unionid = forms.BooleanField(
        label=_("recognise customers at our other accounts"), required=False,
        help_text=_("Only where this account is bound to a WeChat Open Platform account: by their UnionID."),
    )  # fmt: skip
    menu_views = forms.BooleanField(
        label=_("show links of the menu that are opened"), required=False,
        help_text=_("Otherwise only buttons that say something open a conversation."),
    )  # fmt: skip

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Account"), ("app_id", "app_secret")),
        (_("Server configuration"), ("mode", "aes_key", "renew_token")),
        (_("What comes in"), ("unionid", "menu_views")),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {"aes_key": ("mode", (proof.ENCRYPTED,))}

    def clean_app_id(self) -> str:
        found = str(self.cleaned_data["app_id"])
        if not _APP.match(found):
            raise forms.ValidationError(_("This is no AppID: it is wx and 16 letters and digits."))
        return found

    def clean_app_secret(self) -> str:
        found = str(self.cleaned_data["app_secret"])
        if found and not _SECRET.match(found):
            raise forms.ValidationError(_("This is no AppSecret: it has 32 letters and digits."))
        return found

    def clean_aes_key(self) -> str:
        found = str(self.cleaned_data["aes_key"])
        if found and not sealing.is_key(found):
            raise forms.ValidationError(_("This is no EncodingAESKey: it has 43 letters and digits."))
        return found

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        if found.pop("renew_token", False):
            found[proof.TOKEN] = RENEW
        self.cleaned_data = found
        return found
