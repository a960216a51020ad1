"""What a refusal of the Bot API means, and what to do about it.

An answer is {"ok": false, "error_code", "description", "parameters": {"retry_after", "migrate_to_chat_id"}}. The code alone
says little; the description is what tells refusals apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind
from sangam.channels.kinds.telegram import shape

PAUSE_SECONDS = 5
"""How long to wait after a limit that names no time."""
NO_TOKEN = _("The bot's token is missing: an admin must enter it on the channel's page.")
ENTITIES = "can't parse entities"


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: ErrorKind
    permanent: bool
    advice: Any = ""


_BLOCKED = _("This person has blocked the bot. Answer on another channel, if one is known.")
_NEVER = _("A bot may only write to somebody who has written to it. Answer on another channel.")
_GONE = _("This account does not exist any more. Answer on another channel.")
_OUT = _("The bot is not in this group any more, or may not write there. A member of the group must let it in again.")
_QUIET = _("In the name of a business account a bot may answer for 24 hours after the customer's last message.")
_LONG = _("The text is too long for Telegram. Shorten it.")
_LARGE = _("The file is too large for Telegram: at most 50 MB.")
_FILE = _("Telegram cannot read this file. Send it as a link, or in another format.")
_TOKEN = _("Telegram does not know the bot's token (any more): an admin must enter the present one from @BotFather.")
_EMOJI = _("Telegram does not have this emoji as a reaction. Choose another.")
_OLD = _("Telegram does not let a bot delete this message: it is older than 48 hours, or not the bot's own.")

WORDS: Sequence[tuple[str, Meaning]] = (
    ("bot was blocked by the user", Meaning("recipient", True, _BLOCKED)),
    ("user is deactivated", Meaning("recipient", True, _GONE)),
    ("can't initiate conversation", Meaning("recipient", True, _NEVER)),
    ("can't send messages to bots", Meaning("recipient", True, _NEVER)),
    ("chat not found", Meaning("recipient", True, _NEVER)),
    ("user not found", Meaning("recipient", True, _NEVER)),
    ("peer_id_invalid", Meaning("recipient", True, _NEVER)),
    ("bot was kicked", Meaning("recipient", True, _OUT)),
    ("bot is not a member", Meaning("recipient", True, _OUT)),
    ("not enough rights", Meaning("recipient", True, _OUT)),
    ("have no rights to send", Meaning("recipient", True, _OUT)),
    ("chat_write_forbidden", Meaning("recipient", True, _OUT)),
    ("group chat was deactivated", Meaning("recipient", True, _OUT)),
    ("topic_closed", Meaning("recipient", True, _OUT)),
    ("business_peer_usage_missing", Meaning("window", True, _QUIET)),
    ("business_peer_invalid", Meaning("window", True, _QUIET)),
    ("business_connection", Meaning("recipient", True, _("The business account does not let this bot answer any more."))),
    (ENTITIES, Meaning("content", True)),
    ("message is too long", Meaning("content", True, _LONG)),
    ("caption is too long", Meaning("content", True, _LONG)),
    ("message_too_long", Meaning("content", True, _LONG)),
    ("media_caption_too_long", Meaning("content", True, _LONG)),
    ("text is empty", Meaning("content", True, _("There is nothing in this message."))),
    ("text must be non-empty", Meaning("content", True, _("There is nothing in this message."))),
    ("file is too big", Meaning("content", True, _LARGE)),
    ("too large", Meaning("content", True, _LARGE)),
    ("image_process_failed", Meaning("content", True, _FILE)),
    ("photo_", Meaning("content", True, _FILE)),
    ("wrong file identifier", Meaning("content", True, _FILE)),
    ("wrong type of", Meaning("content", True, _FILE)),
    ("reaction", Meaning("content", True, _EMOJI)),
    ("message can't be deleted", Meaning("policy", True, _OLD)),
    ("message to delete not found", Meaning("policy", True, _("This message is gone already."))),
    ("too many requests", Meaning("limit", False)),
)  # fmt: skip
"""By a part of the description, in lower case; the first that fits."""

CODES = {
    401: Meaning("auth", True, _TOKEN),
    403: Meaning("recipient", True, _BLOCKED),
    404: Meaning("auth", True, _TOKEN),
    409: Meaning("provider", False),
    413: Meaning("content", True, _LARGE),
    429: Meaning("limit", False),
}


class Moved(DeliveryError):
    """The group became a supergroup, and is `chat` from now on."""

    def __init__(self, text: str, chat: int) -> None:
        super().__init__(text, permanent=True, kind="recipient", code="400")
        self.chat = chat


def reading(answer: httpx.Response) -> DeliveryError | None:
    """The failure an answer tells, None where it says "ok" or nothing of this kind."""
    told = calls.document(answer) if "json" in answer.headers.get("content-type", "") else {}
    if told.get("ok") is not False:
        return None
    said = shape.text(told, "description") or "refused"
    code = shape.number(told, "error_code") or answer.status_code
    meaning = meant(said, code)
    text = f"{said} ({meaning.advice})" if meaning.advice else said
    parameters = shape.thing(told, "parameters")
    if (chat := shape.number(parameters, "migrate_to_chat_id")) is not None:
        return Moved(text[: calls.WORDS_MAX], chat)
    failure = DeliveryError(text[: calls.WORDS_MAX], permanent=meaning.permanent, kind=meaning.kind, code=str(code)[:40])
    wait = shape.number(parameters, "retry_after")
    if wait is not None and not meaning.permanent:
        failure.retry_after = max(1, min(wait, calls.RETRY_AFTER_MAX))
    return failure


def meant(said: str, code: int) -> Meaning:
    lower = said.lower()
    by_words = next((meaning for part, meaning in WORDS if part in lower), None)
    if by_words:
        return by_words
    return CODES.get(code) or (Meaning("provider", False) if code >= 500 else Meaning("content", True))


POLICY = calls.Policy(reading=reading, pause=PAUSE_SECONDS)


def form_value(value: Any) -> str:
    """A value in a multipart form: objects travel as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
