"""What a message says: its words, files and further facts, whatever its type.

Types: "Messages webhook reference" (Meta for Developers, 2026). A type that is not known is shown with its name and whatever
words and file it carries.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import File, MessageKind
from sangam.channels.kinds.whatsapp.reading import Json, many, number, part, sorted_out, text

MEDIA: Mapping[str, MessageKind] = {
    "image": "image", "video": "video", "audio": "audio", "voice": "audio", "document": "file", "sticker": "sticker",
}  # fmt: skip
FREE_HOURS = 72
"""After a click on an ad WhatsApp charges nothing for so long, from our first answer within 24 hours. It is a price, no window:
free words still need the 24 hours since the customer's last message ("Pricing", Meta for Developers)."""
FILE_NAME_MAX = 200
LINES_MAX = 100
_REF = re.compile(r"[0-9A-Za-z_-]{1,100}")
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]*")
_ENDINGS = {"audio/ogg": ".ogg", "audio/amr": ".amr", "image/webp": ".webp", "audio/mp4": ".m4a", "video/3gpp": ".3gp"}


@dataclass(frozen=True, slots=True)
class Said:
    """`withheld` names what WhatsApp did not pass on."""

    text: str = ""
    kind: MessageKind = "text"
    files: tuple[File, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    withheld: str = ""


def of(message: Json) -> Said:
    """Its own content, and what stands beside it (an ad, a product that it is about)."""
    kind = text(message, "type")
    read = _READERS.get(kind)
    said = read(message) if read else _other(kind, message)
    beside = {**_referral(part(message, "referral")), **_product(part(message, "context", "referred_product"))}
    if part(message, "context").get("forwarded") is True or part(message, "context").get("frequently_forwarded") is True:
        beside["forwarded"] = True
    extra = {**said.extra, **beside}
    return Said(said.text, said.kind, said.files, extra, said.withheld or _missing(said, message))


def _missing(said: Said, message: Json) -> str:
    """A message with nothing in it but an error: media that WhatsApp could not get itself, say."""
    if said.text or said.files or said.extra:
        return ""
    return next((found for one in many(message, "errors") if (found := text(one, "title", "message"))), "message")


def words(content: Json) -> str:
    """The words of a content object, wherever they stand."""
    return text(content, "body", "caption", "text", "name", "title")


def _text(message: Json) -> Said:
    return Said(words(part(message, "text")))


def _media(message: Json) -> Said:
    name = text(message, "type")
    content = part(message, name)
    files = _files(content, "voice" if content.get("voice") is True else name)
    extra = {"sticker": {"name": "", "emoji": text(content, "emoji")}} if name == "sticker" else {}
    return Said(text(content, "caption"), MEDIA[name] if files else "text", files, extra if files else {})


def _files(content: Json, named: str = "file") -> tuple[File, ...]:
    """What is to be fetched; `named` is what it is called if nobody named it."""
    ref = text(content, "id")
    if not _REF.fullmatch(ref):
        return ()
    given = text(content, "mime_type").partition(";")[0].strip().lower()
    kind = given if is_type(given) else "application/octet-stream"
    ending = _ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ""
    name = contacts.name(text(content, "filename").replace("\\", "/").rpartition("/")[2])[:FILE_NAME_MAX]
    size = number(content, "file_size") or 0
    return (File(name or f"{named}{ending}", kind, max(int(size), 0), ref=ref),)


def is_type(given: str) -> bool:
    return bool(_TYPE.fullmatch(given))


def _location(message: Json) -> Said:
    content = part(message, "location")
    where = {name: number(content, name) for name in ("latitude", "longitude")}
    named = [text(content, "name"), text(content, "address")]
    said = ", ".join(one for one in named if one) or ", ".join(f"{one:.6f}" for one in where.values() if one is not None)
    return Said(said, "location", extra={"location": {**where, "name": named[0], "address": named[1]}} if said else {})


def _contacts(message: Json) -> Said:
    cards = [_card(one) for one in many(message, "contacts")]
    lines = [" · ".join(filter(None, (card["name"], *card["phones"], *card["emails"]))) for card in cards]
    return Said("\n".join(filter(None, lines)), "contact", extra={"contacts": cards} if cards else {})


def _card(given: Json) -> dict[str, Any]:
    name = part(given, "name")
    full = text(name, "formatted_name") or " ".join(filter(None, (text(name, "first_name"), text(name, "last_name"))))
    phones = [text(one, "phone", "wa_id") for one in many(given, "phones")]
    emails = [text(one, "email") for one in many(given, "emails")]
    return {
        "name": full or text(part(given, "org"), "company"),
        "phones": [one for one in phones if one][:LINES_MAX],
        "emails": [one for one in emails if one][:LINES_MAX],
    }


def _button(message: Json) -> Said:
    content = part(message, "button")
    return Said(words(content), "postback", extra=_choice(text(content, "payload"), words(content)))


def _interactive(message: Json) -> Said:
    content = part(message, "interactive")
    kind = text(content, "type")
    chosen = part(content, kind)
    if kind == "nfm_reply":
        return _form(chosen)
    said = text(chosen, "title", "body", "response", "name")
    if not said:
        return _other(f"interactive {kind}".strip(), {"interactive": chosen})
    return Said(said, "postback", extra=_choice(text(chosen, "id") or said, said))


def _choice(name: str, title: str) -> dict[str, Any]:
    return {"choice": {"id": name, "title": title}} if name or title else {}


def _form(chosen: Json) -> Said:
    """The answers to a form (flow)."""
    try:
        answers = json.loads(text(chosen, "response_json") or "{}")
    except (ValueError, RecursionError):
        answers = {}
    answers = answers if isinstance(answers, dict) else {}
    fields = {name: value for name, value in sorted_out(answers).items() if name != "flow_token"}
    lines = [f"{name}: {_line(value)}" for name, value in fields.items()][:LINES_MAX]
    title = text(chosen, "body", "name")
    return Said("\n".join(filter(None, (title, *lines))), "postback", extra={
        **_choice(text(chosen, "name") or title, title), **({"fields": fields} if fields else {}),
    })  # fmt: skip


def _line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _order(message: Json) -> Said:
    content = part(message, "order")
    rows = many(content, "product_items")
    lines = [
        f"{text(row, 'quantity') or '1'} × {text(row, 'product_retailer_id')} · "
        f"{text(row, 'item_price')} {text(row, 'currency')}".rstrip(" ·")
        for row in rows[:LINES_MAX]
    ]
    products = [{"id": text(row, "product_retailer_id"), "title": ""} for row in rows]
    extra: dict[str, Any] = (
        {"fields": {"catalogue": text(content, "catalog_id"), "order": sorted_out(list(rows))}} if rows else {}
    )
    if len(products) == 1:
        extra["product"] = products[0]
    return Said("\n".join(filter(None, (text(content, "text"), *lines))), extra=extra)


def _withheld(message: Json) -> Said:
    errors = many(message, "errors")
    kind = text(part(message, "unsupported"), "type")
    said = kind if kind and kind != "unknown" else next((text(one, "title", "message") for one in errors), "")
    return Said(withheld=said or text(message, "type") or "message")


def _other(kind: str, message: Json) -> Said:
    """A type of tomorrow."""
    content = part(message, kind.partition(" ")[0])
    files, said = _files(content) if text(content, "mime_type") else (), words(content)
    shown = f"[{contacts.name(kind)}] {said}".strip() if kind else said
    return Said(shown if kind or said else "", "file" if files else "text", files)


def _product(given: Json) -> dict[str, Any]:
    name = text(given, "product_retailer_id")
    return {"product": {"id": name, "title": "", "catalogue": text(given, "catalog_id")}} if name else {}


def _referral(given: Json) -> dict[str, Any]:
    if not given:
        return {}
    return {"referral": {
        "source": text(given, "source_type"), "url": text(given, "source_url"), "title": text(given, "headline"),
        "body": text(given, "body"), "id": text(given, "source_id"), "click": text(given, "ctwa_clid"),
        "free_hours": FREE_HOURS,
    }}  # fmt: skip


_READERS: Mapping[str, Callable[[Json], Said]] = {
    "text": _text, **dict.fromkeys(MEDIA, _media), "location": _location, "contacts": _contacts, "button": _button,
    "interactive": _interactive, "order": _order, "unsupported": _withheld, "unknown": _withheld, "errors": _withheld,
}  # fmt: skip
