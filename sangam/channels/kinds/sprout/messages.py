"""A message of Sprout's inbox as a public post. Private messages stay in Sprout: nobody could answer them from here."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Literal

from sangam.channels import contacts
from sangam.channels.base import IdentityRef, Ignored, Item, ParseError, Post

KIND = "sprout"
PRIVATE = ("DIRECT", "PRIVATE", "MESSAGE", "WHATSAPP", "_DM", "_PM")
COMMENT, REVIEW = ("COMMENT", "REPLY"), ("REVIEW", "RECOMMENDATION")
"""Parts of `post_type`, whose whole list Sprout lets grow with each network."""
TEXT_MAX, ID_MAX = 20_000, 150


def parse(payload: bytes) -> list[Item]:
    """Raises ParseError."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(found, dict):
        raise ParseError("this is no message of Sprout")
    return [_item(found)]


def _item(found: Mapping[str, Any]) -> Item:
    guid, kind = text(found.get("guid"), ID_MAX), text(found.get("post_type"), 60).upper()
    author = _inner(found.get("from"))
    who = text(author.get("guid"), ID_MAX)
    if not guid or not kind:
        return Ignored("a message without a number or a type", kind)
    if any(part in kind for part in PRIVATE):
        return Ignored("a private message: it stays in Sprout", kind)
    if found.get("sent") or (who and who == text(found.get("profile_guid"), ID_MAX)):
        return Ignored("our own", kind)
    network = text(found.get("network"), 40)
    called = contacts.name(text(author.get("name"), 120) or text(author.get("screen_name"), 120))
    parent = text(found.get("parent"), ID_MAX) or text(_inner(found.get("parent")).get("guid"), ID_MAX)
    url = text(found.get("perma_link"), 2000)
    return Post(
        guid, (IdentityRef(KIND, who, network.lower(), called, proven=True),) if who else (), text(found.get("text"), TEXT_MAX),
        moment(found.get("created_time")), url if url.startswith("https://") else "",
        f"{called} ({network.replace('_', ' ').title()})" if called and network else called,
        text(found.get("language_code"), 12).partition("-")[0].lower(), found_by(kind), parent_id=parent,
        conversation_key=f"{parent or guid}:{who}" if who else "", raw_type=kind,
    )  # fmt: skip


def found_by(kind: str) -> Literal["comment", "review", "mention"]:
    if any(part in kind for part in REVIEW):
        return "review"
    return "comment" if any(part in kind for part in COMMENT) else "mention"


def _inner(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def text(value: Any, limit: int) -> str:
    """Numbers as their digits: Sprout gives some ids so."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    return value[:limit] if isinstance(value, str) else ""


def moment(value: Any) -> dt.datetime | None:
    """ISO 8601, or milliseconds since 1970."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return dt.datetime.fromtimestamp(value / 1000, dt.UTC)
        found = dt.datetime.fromisoformat(text(value, 40))
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
