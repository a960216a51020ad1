"""Calls to any HTTP gateway, shaped by the admin: placeholders stand for what is sent.

{to} with its plus, {digits} without, {from}, {text}, {id} (the same at every try) and {secret}. In JSON they are replaced
inside the texts of the document, so nothing that a person writes can end a text and begin another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Outbound, Settings
from sangam.channels.kinds.sms import fields, parts

PLACEHOLDERS = ("to", "digits", "from", "text", "id", "secret")
SECRET = "gateway_secret"
_PLACE = re.compile("{(" + "|".join(PLACEHOLDERS) + ")}")
ID_MAX = 200


def deliver(part: parts.Part, to: str, message: Outbound, settings: Settings, ctx: Context) -> str:
    key = f"{message.key}-{part.name}"
    values = {"to": to, "text": "\n".join((part.text, *part.media)).strip(), "id": key}
    answer = call(settings, ctx.http, values)
    told = _told(answer)
    judge(answer, told, settings)
    return fields.text(told, str(settings.get("out_id", ""))).strip()[:ID_MAX] or key


def call(settings: Settings, ask: Any, given: Mapping[str, str]) -> httpx.Response:
    """Raises DeliveryError."""
    values = {**_own(settings), **given, "digits": given["to"].lstrip("+")}
    url = filled(str(settings.get("out_url", "")), values, lambda value: httpx.QueryParams({"": value}).__str__()[1:])
    headers = {name: filled(value, values, _one_line) for name, value in settings.get("out_headers", {}).items()}
    method, shape = str(settings.get("out_method", "POST")), str(settings.get("out_format", "json"))
    body = settings.get("out_body", {})
    made: dict[str, Any] = {"headers": headers}
    if method == "GET":
        made["params"] = [*httpx.URL(url).params.multi_items(), *_flat(body, values).items()]
    elif shape == "json":
        made["json"] = replaced(body, values)
    else:
        made["data"] = _flat(body, values)
    return calls.call(ask, method, url, **made)


def _own(settings: Settings) -> dict[str, str]:
    own = str(settings.get("from_number") or settings.address)
    return {"from": own, "secret": str(settings.get(SECRET, ""))}


def filled(text: str, values: Mapping[str, str], safe: Callable[[str], str] = str) -> str:
    """One text with its placeholders replaced, once: what a person writes is not looked at again."""
    return _PLACE.sub(lambda match: safe(values.get(match[1], "")), text)


def replaced(found: Any, values: Mapping[str, str]) -> Any:
    """A document with the placeholders of its texts replaced."""
    if isinstance(found, str):
        return filled(found, values)
    if isinstance(found, Mapping):
        return {name: replaced(value, values) for name, value in found.items()}
    return [replaced(one, values) for one in found] if isinstance(found, list) else found


def _flat(body: Any, values: Mapping[str, str]) -> dict[str, str]:
    made = replaced(body, values) if isinstance(body, Mapping) else {}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in made.items()}


def _one_line(value: str) -> str:
    return " ".join(value.split()).encode("ascii", "ignore").decode()


def _told(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return {"": answer.text}


def judge(answer: httpx.Response, told: Any, settings: Settings) -> None:
    """A gateway that says no with HTTP 200 says so in a field. Raises DeliveryError."""
    path, _equals, wanted = str(settings.get("out_success", "")).partition("=")
    if not path.strip():
        return
    given = fields.pick(told, path.strip())
    allowed = [one.strip().lower() for one in wanted.split("|")]
    said = json.dumps(given) if isinstance(given, bool) else "" if given is None else str(given)
    if said.lower() not in allowed:
        text = _("The gateway did not take it: %(said)s") % {"said": calls.words(answer)}
        raise DeliveryError(text[: calls.WORDS_MAX], permanent=True, kind="provider", code=said[:40])
