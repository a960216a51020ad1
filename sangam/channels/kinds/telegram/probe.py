"""Whether the bot works, and whether Telegram knows where to bring its messages. Our address is registered on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.telegram import polling, proof
from sangam.channels.kinds.telegram.bot import Bot
from sangam.channels.kinds.telegram.shape import Thing, moment, number, text

PORTS = (None, 443, 80, 88, 8443)
"""Where Telegram calls (Bot API, "setWebhook")."""


def check(settings: Settings, ask: Callable[..., Any]) -> Iterator[Check]:
    bot = Bot(settings, ask)
    try:
        me = _thing(bot.call("getMe"))
    except DeliveryError as error:
        yield Check(_("Bot"), False, error.failure.text, _("Copy the token from @BotFather again: /mybots → API Token."))
        return
    yield _named(me, settings)
    if settings.get(polling.WAY, polling.WEBHOOK) == polling.POLLING:
        yield _asking(bot)
    else:
        yield from _called(bot, settings)
    if me.get("can_read_all_group_messages") is not True:
        words = _("In groups it sees only commands, answers to it and messages that name it.")
        yield Check(_("Groups"), True, words, _("For all of them: @BotFather → /setprivacy → Disable."))


def _named(me: Thing, settings: Settings) -> Check:
    name = f"@{text(me, 'username')}"
    if settings.address and settings.address.casefold() != name.casefold():
        words = _("The token is that of %(bot)s, but the address of this channel is %(address)s.")
        told = words % {"bot": name, "address": settings.address}
        return Check(_("Bot"), True, told, _("Correct one of the two."), warning=True)
    return Check(
        _("Bot"), True, _("%(bot)s answers. Customers reach it at https://t.me/%(name)s") % {"bot": name, "name": name[1:]}
    )


def _asking(bot: Bot) -> Check:
    try:
        bot.call("deleteWebhook")
    except DeliveryError as error:
        return Check(_("Messages"), False, error.failure.text, _("Try it again in a minute."))
    return Check(_("Messages"), True, _("This server asks Telegram for new messages. Telegram calls no address any more."))


def _called(bot: Bot, settings: Settings) -> Iterator[Check]:
    title = _("Messages")
    if not settings.hook or not settings.get(proof.SECRET):
        yield Check(title, True, _("Save the channel first, then try again: Telegram is told our address then."), warning=True)
        return
    if wrong := _unreachable(settings.hook):
        yield Check(title, False, wrong, _("Give this server a public https address, or choose that it asks Telegram itself."))
        return
    values = {"url": settings.hook, "secret_token": settings.get(proof.SECRET), "allowed_updates": polling.ALLOWED}
    try:
        bot.call("setWebhook", **values)
        info = _thing(bot.call("getWebhookInfo"))
    except DeliveryError as error:
        yield Check(
            title, False, error.failure.text, _("Telegram does not take our address: %(hook)s") % {"hook": settings.hook}
        )
        return
    if text(info, "url") != settings.hook:
        words = _("Telegram calls another address: another program uses this bot too.")
        yield Check(title, False, words, _("Stop the other program, or make a bot of its own for it."))
        return
    yield Check(title, True, _("Telegram calls %(hook)s") % {"hook": settings.hook})
    if told := text(info, "last_error_message"):
        yield _trouble(told, info)


def _unreachable(hook: str) -> str:
    where = urlsplit(hook)
    if where.scheme != "https":
        return _("Telegram calls https addresses only, and this server's is %(hook)s") % {"hook": hook}
    if where.port not in PORTS:
        return _("Telegram calls the ports 443, 80, 88 and 8443 only, and this server's is %(port)d.") % {"port": where.port}
    return ""


REASONS = (
    ("401", lambda: _("This server refused the secret. It is told to Telegram anew now.")),
    ("404", lambda: _("The address was not found: the channel was paused, or a proxy leads elsewhere.")),
    ("ssl", lambda: _("The certificate of this server is not in order: it has expired, or its chain is incomplete.")),
    ("certificate", lambda: _("The certificate of this server is not in order: it has expired, or its chain is incomplete.")),
    ("resolve", lambda: _("The name of this server is not known in the internet.")),
    ("timed out", lambda: _("This server does not answer in time: a firewall may be in the way.")),
    ("timeout", lambda: _("This server does not answer in time: a firewall may be in the way.")),
    ("refused", lambda: _("Nothing answers at this address.")),
    ("unreachable", lambda: _("There is no way to this address from the internet.")),
    ("503", lambda: _("This server was overloaded or starting. Telegram tries again by itself.")),
    ("502", lambda: _("A proxy in front of this server did not reach it.")),
)


def _trouble(told: str, info: Thing) -> Check:
    """The last time that Telegram did not get through, in plain words where we know them."""
    plain = next((words() for part, words in REASONS if part in told.lower()), "")
    at, waiting = moment(info, "last_error_date"), number(info, "pending_update_count") or 0
    when = formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else _("some time ago")
    words = _("Last failure (%(when)s): %(told)s. Waiting there: %(count)d.") % {"when": when, "told": told, "count": waiting}
    return Check(_("Telegram's last call"), not waiting, words, plain, warning=True)


def _thing(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
