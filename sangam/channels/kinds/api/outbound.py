"""An answer on its way out: one signed POST to the address that the other side named.

The status decides: 2xx is taken; 408, 409, 425, 429 and 5xx come again (at `Retry-After`, if it says so) under the same
`webhook-id`; 410 and every other one is a refusal for good.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import httpx

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, File, Outbound, Sent, Settings
from sangam.channels.kinds.api import proof
from sangam.lib import clock

POLICY = calls.Policy(keyed=True)


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    answer = post(settings, ctx.http, "message", message.key, _message(message, ctx))
    return Sent(message.external_id, response=f"{answer.status_code}")


def post(settings: Settings, ask: Any, kind: str, name: str, data: Mapping[str, Any]) -> httpx.Response:
    """`name` is the `webhook-id`: the same at every attempt. Raises DeliveryError."""
    where = str(settings.get("webhook_url", ""))
    if not where:
        raise DeliveryError("This channel has no address that answers are sent to.", permanent=True, kind="policy")
    moment = clock.now()
    body = json.dumps({"type": kind, "timestamp": moment.isoformat(), "data": data}, ensure_ascii=False).encode()
    seconds = int(moment.timestamp())
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": proof.signature(str(settings.get(proof.SIGNING, "")), name, seconds, body),
    }
    return calls.call(ask, "POST", where, policy=POLICY, content=body, headers=headers, max_bytes=1024 * 1024)


def _message(message: Outbound, ctx: Context) -> dict[str, Any]:
    return {
        "id": message.external_id,
        "conversation": message.conversation_key,
        "customers": [{"id": one.identity.value, "name": one.identity.name} for one in message.recipients],
        "author": message.author,
        "text": message.text,
        "html": message.html,
        "signature": message.look.signature,
        "language": message.look.language,
        "automatic": message.automatic,
        "in_reply_to": message.in_reply_to,
        "written_at": message.written_at.isoformat() if message.written_at else None,
        "files": [_file(one, ctx) for one in message.files],
    }


def _file(file: File, ctx: Context) -> dict[str, Any]:
    with ctx.open(file) as stream:
        content = base64.b64encode(stream.read()).decode()
    return {"name": file.name, "content_type": file.content_type, "size": file.size, "content": content}
