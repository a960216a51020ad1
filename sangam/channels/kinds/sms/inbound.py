"""From a call to the house's own values. What reading needs of the settings travels beside the raw."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sangam.channels.base import Item, RawItem, Request, Settings
from sangam.channels.kinds.sms import fields, gateway_in, proof, twilio_in

TOLD = "x-sangam-sms"
KEPT = ("content-type", "user-agent", "i-twilio-idempotency-token")
HEADER_MAX = 500


def unpack(request: Request, settings: Settings) -> list[RawItem]:
    headers = {name: request.headers[name][:HEADER_MAX] for name in KEPT if name in request.headers}
    return [RawItem(request.body, {**headers, TOLD: json.dumps(fields.described(settings), sort_keys=True)})]


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    try:
        told = json.loads(headers.get(TOLD, "{}"))
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    if told.get("gateway", proof.TWILIO) == proof.TWILIO:
        return twilio_in.parse(payload, str(told.get("region", ""))[:2])
    return gateway_in.parse(payload, headers.get("content-type", ""), told)
