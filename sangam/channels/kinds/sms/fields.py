"""Which field of a gateway's calls means what: set by an admin as paths, like `results.0.from`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import ParseError, ReceiptState, Settings
from sangam.channels.kinds.sms import proof

NAMES = ("in_list", "in_from", "in_to", "in_text", "in_id", "in_time", "told_id", "told_state", "told_code", "told_time")
DEFAULTS = {"in_from": "from", "in_to": "to", "in_text": "text", "in_id": "id", "told_id": "id", "told_state": "status"}
STATES: Mapping[str, ReceiptState] = {
    "sent": "sent", "accepted": "sent", "acked": "sent", "enroute": "sent", "delivered": "delivered", "delivrd": "delivered",
    "read": "read", "seen": "read", "failed": "failed", "undelivered": "failed", "undeliv": "failed", "rejected": "failed",
    "rejectd": "failed", "expired": "failed", "deleted": "failed",
}  # fmt: skip
"""The words of SMPP 3.4 (5.2.28) and what most gateways call them."""
DEPTH_MAX = 12
TEXT_MAX = 20_000


def document(payload: bytes, content_type: str) -> Any:
    """JSON or a form, as its type says, else as it looks. Raises ParseError."""
    if "json" in content_type or (payload.lstrip()[:1] in (b"{", b"[") and "form" not in content_type):
        try:
            return json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise ParseError("this is no JSON") from error
    try:
        return {name: values[0] for name, values in proof.form(payload).items()}
    except ValueError as error:
        raise ParseError("this is neither JSON nor a form") from error


def pick(found: Any, path: str) -> Any:
    """What stands at a path, None for nothing. A field whose own name has dots is found, too."""
    if isinstance(found, Mapping) and path in found:
        return found[path]
    for step in path.split(".")[:DEPTH_MAX] if path else ():
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isascii() and step.isdigit() and len(step) < 6 and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found if path else None


def text(found: Any, path: str) -> str:
    """A text or a number at a path, "" for everything else."""
    value = pick(found, path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:TEXT_MAX]


def described(settings: Settings) -> dict[str, Any]:
    """What `parse` needs to know of the settings, as it travels beside the raw."""
    told: dict[str, Any] = {"gateway": str(settings.get("gateway", proof.TWILIO)), "region": str(settings.get("region", ""))}
    if told["gateway"] == proof.TWILIO:
        return told
    told |= {name: str(settings.get(name, DEFAULTS.get(name, ""))) for name in NAMES}
    return {**told, "states": settings.get("states", {})}
