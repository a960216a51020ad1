"""What WhatsApp gives back with each state of a message (`biz_opaque_callback_data`, "Messages", Cloud API reference): which
message of ours it was, and which part, even where the answer to our call was lost."""

from __future__ import annotations

NAME = "biz_opaque_callback_data"
MARK = "sangam:"


def written(key: str, part: str) -> str:
    return f"{MARK}{key}/{part}"


def read(given: str) -> tuple[str, str]:
    """(key, part), both "" for what is none of ours."""
    key, _slash, part = given.removeprefix(MARK).partition("/") if given.startswith(MARK) else ("", "", "")
    return key[:64], part[:40]
