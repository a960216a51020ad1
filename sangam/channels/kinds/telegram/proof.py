"""Who calls: the secret that we gave to `setWebhook` comes back with every call. Nothing is signed."""

from __future__ import annotations

import hashlib
import hmac

from sangam.channels.base import RawItem, Request, Settings, Verification

HEADER = "x-telegram-bot-api-secret-token"
SECRET, TOKEN = "hook_secret", "bot_token"
BOT = "x-sangam-bot"
DIGEST = 32


def verify(request: Request, settings: Settings) -> Verification:
    wanted, given = str(settings.get(SECRET, "")), request.headers.get(HEADER, "")
    if not wanted:
        return Verification(False, "no secret is set")
    if not request.body:
        return Verification(False, "an empty call")
    good = hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())
    return Verification(good, "" if good else "wrong or missing secret token")


def raw(body: bytes, settings: Settings) -> RawItem:
    """An update as it came; the same one is stored once, by webhook or by polling."""
    bot = bot_of(settings)
    return RawItem(body, {BOT: bot}, external_ref=f"{bot}:{hashlib.sha256(body).hexdigest()[:DIGEST]}")


def bot_of(settings: Settings) -> str:
    """The bot's own number: what stands before the colon of its token."""
    return str(settings.get(TOKEN, "")).partition(":")[0][:20]
