"""The settings of a bot."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels import naming
from sangam.channels.base import RENEW
from sangam.channels.kinds.telegram import polling, proof

SECRETS = (proof.TOKEN, proof.SECRET)
MADE = (proof.SECRET,)
WAYS = (
    (polling.WEBHOOK, _("Telegram calls this server (it needs a public https address)")),
    (polling.POLLING, _("This server asks Telegram (works behind a router, on a laptop)")),
)
_TOKEN = re.compile(r"\d{3,20}:[\w-]{20,100}\Z", re.ASCII)


class TelegramForm(forms.Form):
    bot_token = forms.CharField(
        label=_("token of the bot"), required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Write to @BotFather in Telegram: /newbot makes a bot, /mybots → API Token shows the token of one that exists. "
            "It looks like 123456789:AAE…"
        ),
    )  # fmt: skip
    way = forms.ChoiceField(
        label=_("how messages come in"), choices=WAYS, initial=polling.WEBHOOK,
        help_text=_("“Try the connection” tells Telegram our address, or takes it back. Nothing has to be pasted there."),
    )  # fmt: skip
    renew_hook = forms.BooleanField(
        label=_("make a new secret for Telegram's calls"), required=False,
        help_text=_("The old one stops working at once: try the connection afterwards, so that Telegram learns the new one."),
    )  # fmt: skip

    public_name = naming.field(_("The bot's name, like @tarnhill_bot: customers who go on here get a link to it."))

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Bot"), ("bot_token", "public_name")),
        (_("Messages"), ("way", "renew_hook")),
    )
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {"renew_hook": ("way", (polling.WEBHOOK,))}

    def clean_bot_token(self) -> str:
        token = str(self.cleaned_data["bot_token"])
        if token and not _TOKEN.match(token):
            raise forms.ValidationError(_("This is no bot token: it has the shape 123456789:AAE…, in one line."))
        return token

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        if found.pop("renew_hook", False):
            found[proof.SECRET] = RENEW
        self.cleaned_data = found
        return found
