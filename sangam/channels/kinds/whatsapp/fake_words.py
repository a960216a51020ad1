"""What the fake account has approved: templates of an invented shop, and how WhatsApp judges one that is sent."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from sangam.channels.base import Reply

STICKER = base64.b64decode(
    "UklGRkwBAABXRUJQVlA4TD8BAAAvX8AXEBcgkE2OE2z+EwgkgS2+nVgwxbuDaP4Dqj9Arm03boPDJUthP9CCJagKNsGsPekc8rfJD4B2pm1E/y"
    "dAftEbULYMrBtuoCXUYObIsBBocGbf8MAHd/I0X/YMHzwIJqtFsnWLFGtEYCGcWItldosVNmJ4Fzampe3Iy21Hec/Ygfdga3J0VqfVSNVJtJP8"
    "vkOv5VS1bnuKpdqXqjrfNvbg+xx6Lacq3gZadS7QztLb0EHrDIX/M2OT/AI3clhfpBinTkMvHzzTaOxiJ8vW0VlVBKqyo1tiTKIsWaf2perlGA"
    "tUJwDVScRxqAKHKhw3ciq9SPGATU9jdemgeRGGZbJEBoPqBJeAl91ihbVYZhJLxgiJeYsUq0WyJZHkGAFxNl/2iC+5hkvczZN9MhwSbFaOyI0V"
    "iQ8iO29AkR8YAA=="
)
"""A face that smiles, as WebP."""
TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "order_on_its_way", "language": "pt_BR", "status": "APPROVED", "category": "UTILITY", "id": "1",
        "parameter_format": "POSITIONAL",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Pedido {{1}}"},
            {"type": "BODY", "text": "Olá {{1}}, seu pedido saiu e chega em {{2}}.",
             "example": {"body_text": [["Marina", "dois dias"]]}},
            {"type": "FOOTER", "text": "Skerry Outdoor"},
            {"type": "BUTTONS", "buttons": [
                {"type": "URL", "text": "Acompanhar", "url": "https://skerry.example/t/{{1}}"},
                {"type": "QUICK_REPLY", "text": "Falar com alguém"},
            ]},
        ],
    },
    {
        "name": "we_answered", "language": "en", "status": "APPROVED", "category": "UTILITY", "id": "2",
        "parameter_format": "NAMED",
        "components": [{"type": "BODY", "text": "Hello {{first_name}}, we have an answer about {{matter}}. Shall we send it?",
                        "example": {"body_text_named_params": [{"param_name": "matter", "example": "your order"}]}}],
    },
    {
        "name": "spring_sale", "language": "en", "status": "PAUSED", "category": "MARKETING", "id": "3",
        "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Spring is here."}],
    },
    {
        "name": "loud_offer", "language": "en", "status": "REJECTED", "category": "MARKETING", "id": "4",
        "rejected_reason": "ABUSIVE_CONTENT", "components": [{"type": "BODY", "text": "BUY NOW"}],
    },
]  # fmt: skip
STATES = {"PAUSED": (132015, "Template is Paused"), "DISABLED": (132016, "Template is Disabled")}
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


def refusal(content: Mapping[str, Any], error: Callable[[int, str, int], Reply]) -> Reply | None:
    found = _found(content)
    if found is None or found["status"] in ("REJECTED", "PENDING"):
        return error(132001, "Template name does not exist in the translation", 404)
    if found["status"] in STATES:
        return error(*STATES[found["status"]], 400)
    wanted = _wanted(found)
    given: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for part in content.get("components", []):
        given[(part["type"], str(part.get("index", "")))] = part.get("parameters", [])
    if any(len(given.get(name, ())) != count for name, count in wanted.items()) or set(given) - set(wanted):
        return error(132000, "Number of parameters does not match the expected number of params", 400)
    texts = [one.get("text", "") for rows in given.values() for one in rows]
    if any(re.search(r"[\n\t]| {5}", one) for one in texts):
        return error(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces", 400)
    return None


def filled(content: Mapping[str, Any]) -> str:
    """The body of a template that was sent."""
    found = _found(content)
    if not found:
        return ""
    body = next(one["text"] for one in found["components"] if one["type"] == "BODY")
    parts = content.get("components", [])
    rows: list[dict[str, str]] = next((part["parameters"] for part in parts if part["type"] == "body"), [])
    values = {row.get("parameter_name") or str(place): row["text"] for place, row in enumerate(rows, 1)}
    return _VARIABLE.sub(lambda match: values.get(match[1], ""), body)


def _found(content: Mapping[str, Any]) -> dict[str, Any] | None:
    name, language = content.get("name"), content.get("language", {}).get("code") if content.get("language") else None
    return next((one for one in TEMPLATES if (one["name"], one["language"]) == (name, language)), None)


def _wanted(template: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    wanted: dict[tuple[str, str], int] = {}
    for part in template["components"]:
        if part["type"] == "BUTTONS":
            urls = enumerate(part["buttons"])
            wanted.update({("button", str(place)): 1 for place, one in urls if "{{" in one.get("url", "")})
        elif count := len(set(_VARIABLE.findall(part.get("text", "")))):
            wanted[(part["type"].lower(), "")] = count
    return wanted


def wrong(kind: str, content: Any) -> str:
    """What WhatsApp does not take of a place, cards or choices, "" for all that it does."""
    if kind == "location":
        return "" if -90 <= content.get("latitude", 99) <= 90 and -180 <= content.get("longitude", 999) <= 180 else "location"
    if kind == "contacts":
        fine = content and all(one["name"].get("formatted_name") and one["name"].get("first_name") for one in content)
        return "" if fine else "contacts"
    if kind != "interactive":
        return ""
    words, action = content.get("body", {}).get("text", ""), content.get("action", {})
    if content.get("type") == "button":
        rows, most, limit, title = [one["reply"] for one in action["buttons"]], 3, 1024, 20
    else:
        rows, most, limit, title = [row for part in action["sections"] for row in part["rows"]], 10, 4096, 24
        if not 0 < len(action.get("button", "")) <= 20:
            return "interactive.action.button"
    if not 0 < len(words) <= limit:
        return "interactive.body.text"
    if not 0 < len(rows) <= most or len({row["title"] for row in rows}) != len(rows):
        return "interactive.action"
    return "" if all(0 < len(row["title"]) <= title and 0 < len(row["id"]) <= 256 for row in rows) else "title"


def asked(content: Mapping[str, Any]) -> str:
    """The words above choices."""
    found = content.get("body")
    return str(found.get("text", "")) if isinstance(found, dict) else ""
