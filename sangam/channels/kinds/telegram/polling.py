"""For an install that Telegram cannot reach: ask for updates, one long question after the other.

Updates are stored together with the number to go on from; only the next question, which names that number, makes Telegram
forget them.
"""

from __future__ import annotations

import json
import time

from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, RawItem, Settings
from sangam.channels.kinds.telegram import inbound, proof
from sangam.channels.kinds.telegram.bot import Bot
from sangam.channels.kinds.telegram.shape import number, things

WAY, POLLING, WEBHOOK = "way", "polling", "webhook"
WAIT_SECONDS = 8
"""A question waits so long for news; a stop of the house waits no longer than 10 s for its threads."""
TIMEOUT_SECONDS = WAIT_SECONDS + 20.0
ROUND_SECONDS = 0.2
"""No two questions within this time, should an answer ever come without waiting."""
UPDATES_MAX = 100
ALLOWED = list(inbound.READERS)
CONFLICT = "409"


def poll(settings: Settings, ctx: Context) -> None:
    """Until told to stop. Raises DeliveryError."""
    if settings.get(WAY, WEBHOOK) != POLLING:
        _rest(ctx)
        return
    bot = Bot(settings, ctx.http)
    while not ctx.stopping():
        began = time.monotonic()
        _round(bot, settings, ctx)
        ctx.healthy()
        time.sleep(max(0.0, ROUND_SECONDS - (time.monotonic() - began)))


def _round(bot: Bot, settings: Settings, ctx: Context) -> None:
    ours = {"bot": proof.bot_of(settings)}
    place = ctx.cursor() if ctx.cursor().get("bot") == ours["bot"] else {}
    updates = [one for one in things({"all": _ask(bot, place.get("offset"))}, "all") if number(one, "update_id") is not None]
    if updates:
        raws = [_raw(one, settings) for one in updates]
        ctx.store(raws, cursor={**ours, "offset": max(number(one, "update_id") or 0 for one in updates) + 1})


def _raw(update: dict[str, object], settings: Settings) -> RawItem:
    return proof.raw(json.dumps(update, separators=(",", ":")).encode(), settings)


def _ask(bot: Bot, offset: object) -> object:
    """Telegram answers either a webhook or questions; whoever asked for questions wants the webhook gone."""
    try:
        return _updates(bot, offset)
    except DeliveryError as error:
        if error.failure.code != CONFLICT:
            raise
        if "webhook" not in error.failure.text:
            words = _("Another program asks Telegram for the messages of this bot. Stop it, or make a new token at @BotFather.")
            raise DeliveryError(words, permanent=False, kind="provider", code=CONFLICT) from error
    bot.call("deleteWebhook")
    return _updates(bot, offset)


def _updates(bot: Bot, offset: object) -> object:
    return bot.call(
        "getUpdates", offset=offset, limit=UPDATES_MAX, timeout=WAIT_SECONDS, allowed_updates=ALLOWED, patience=TIMEOUT_SECONDS
    )


def _rest(ctx: Context) -> None:
    """Updates come by webhook; a change of the settings ends this."""
    while not ctx.stopping():
        time.sleep(1.0)
