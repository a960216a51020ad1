"""How chats and messages are named here.

Telegram numbers messages chat by chat, so one is named "CHAT:NUMBER". A chat that a business account lets us answer in is
"CONNECTION/CHAT": its numbers are those of that account, not the bot's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KIND = "telegram_id"
_KEY = re.compile(r"(?:(?P<connection>[\w-]{1,200})/)?(?P<chat>-?\d{1,19})(?::(?P<number>\d{1,19}))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something was said. `number` is that of a message, 0 for the chat itself."""

    id: int
    connection: str = ""
    number: int = 0

    @property
    def key(self) -> str:
        return f"{self.connection}/{self.id}" if self.connection else str(self.id)

    def message(self, number: int) -> str:
        return f"{self.key}:{number}"


def read(key: str) -> Chat | None:
    """The chat, or the message in it, that a key names; None for what is none of ours."""
    if not (found := _KEY.match(key)):
        return None
    return Chat(int(found["chat"]), found["connection"] or "", int(found["number"] or 0))
