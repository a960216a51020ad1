"""What is to be pasted at WeChat, and whether the account lets us answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.wechat import proof
from sangam.channels.kinds.wechat.account import Account

PORTS = (None, 80, 443)
"""Where WeChat calls."""
NO_RIGHT = "48001"


def check(settings: Settings, ask: Callable[..., Any]) -> Iterator[Check]:
    yield from _to_paste(settings)
    account = Account(settings, ask)
    try:
        account.fresh = account.renewed("")
    except DeliveryError as error:
        yield Check(_("Account"), False, error.failure.text, _("At mp.weixin.qq.com: Basic configuration."))
        return
    yield Check(_("Account"), True, _("WeChat knows AppID and AppSecret, and takes calls from this server."))
    yield _may_answer(account)


def _to_paste(settings: Settings) -> Iterator[Check]:
    """WeChat has no interface for it: an admin pastes these under Server configuration, and switches it on."""
    title = _("Server address (URL)")
    if not settings.hook or not settings.get(proof.TOKEN):
        yield Check(title, True, _("Save the channel first: then what is to be pasted at WeChat stands here."), warning=True)
        return
    if urlsplit(settings.hook).port not in PORTS:
        yield Check(title, False, settings.hook, _("WeChat calls the ports 80 and 443 only."))
    else:
        mend = _("Paste this, the token and the key at WeChat: Basic configuration → Server configuration → Enable.")
        yield Check(title, True, settings.hook, mend)
    yield Check(_("Token"), True, proof.token_of(settings))
    if settings.get(proof.MODE, proof.ENCRYPTED) == proof.ENCRYPTED:
        yield Check(_("EncodingAESKey, for safe mode"), True, proof.aes_key_of(settings))


def _may_answer(account: Account) -> Check:
    title = _("Answers")
    try:
        account.call("GET", "cgi-bin/customservice/getkflist")
    except DeliveryError as error:
        if error.failure.code != NO_RIGHT:
            return Check(title, True, error.failure.text, warning=True)
        words = _("Messages come in, but this account has no right to customer service messages: nobody can be answered.")
        return Check(title, False, words, _("Have the account verified at WeChat."))
    return Check(title, True, _("Customers can be answered for 48 hours, with 5 messages after each one of theirs."))
