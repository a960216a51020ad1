"""What is no message: a reaction, read marks, "is typing"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from sangam.channels.base import Action, Context, DeliveryError, Settings
from sangam.channels.kinds.whatsapp import graph, outbound

CAN = ("react",)


def perform(action: Action, settings: Settings, ctx: Context) -> None:
    """Raises DeliveryError. Typing shows for 25 seconds at most and marks the customer's message as read."""
    if not action.external_id.startswith(outbound.OURS):
        raise DeliveryError(_("WhatsApp needs to know which message it is about."), permanent=True, kind="content")
    desk = graph.of(settings, ctx)
    if action.name == "react":
        reaction = {"message_id": action.external_id, "emoji": action.value}
        to = outbound.receiver(action.to, action.conversation_key)
        outbound.post(desk, {"recipient_type": "individual", **to, "type": "reaction", "reaction": reaction})
    elif action.name == "seen":
        _marked(desk, action, {})
    elif action.name == "typing":
        _marked(desk, action, {"typing_indicator": {"type": "text"}})
    else:
        raise DeliveryError(_("WhatsApp cannot do this."), permanent=True, kind="content")


def _marked(desk: graph.Graph, action: Action, more: Mapping[str, Any]) -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": action.external_id, **more}
    desk.call("POST", f"{quote(desk.number, safe='')}/messages", json=body)
