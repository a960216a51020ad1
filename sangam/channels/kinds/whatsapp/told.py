"""What became of messages of ours, and what they cost ("Status messages webhook reference", Meta for Developers, May 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.channels.base import EXTERNAL_ID_MAX, Change, Ignored, Item, Receipt, ReceiptState
from sangam.channels.kinds.whatsapp import graph, people, told_back
from sangam.channels.kinds.whatsapp.reading import Json, many, part, text
from sangam.channels.providers import meta

STATES: Mapping[str, ReceiptState] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed", "undelivered": "failed",
}  # fmt: skip


def item(status: Json) -> Item:
    name, word = text(status, "id")[:EXTERNAL_ID_MAX], text(status, "status")
    raw = f"status/{word}"
    if not name:
        return Ignored("a state of no message", raw)
    at = meta.moment(text(status, "timestamp"))
    if word == "deleted":
        return Change(name, "delete", at=at, raw_type=raw)
    state = STATES.get(word)
    if state is None:
        return Ignored(f"a state of a message that says nothing of its delivery: {word[:60] or 'none'}", raw)
    errors = many(status, "errors")
    failure = graph.failed(errors[0] if errors else {"title": "not delivered"}) if state == "failed" else None
    to = people.phone(text(status, "recipient_id")) or text(status, "recipient_user_id", "recipient_id")[:200]
    key, which = told_back.read(text(status, told_back.NAME))
    return Receipt(name, state, to, at, failure, raw_type=raw, extra=_cost(status), echo_of=key, echo_part=which)


def _cost(status: Json) -> dict[str, Any]:
    """WhatsApp tells what kind of message is billed, never the amount."""
    pricing, talk = part(status, "pricing"), part(status, "conversation")
    found: dict[str, Any] = {}
    if pricing:
        found["price"] = {
            "billable": pricing.get("billable") if isinstance(pricing.get("billable"), bool) else None,
            "category": text(pricing, "category"), "type": text(pricing, "type"), "model": text(pricing, "pricing_model"),
        }  # fmt: skip
    if talk:
        ends = meta.moment(text(talk, "expiration_timestamp"))
        origin = text(part(talk, "origin"), "type")
        found["conversation"] = {"id": text(talk, "id"), "origin": origin, "until": ends.isoformat() if ends else ""}
    return found
