"""Templates: what WhatsApp has approved, and how one is filled ("Templates", Meta for Developers).

A variable of the body is named as in the template ({{1}} or {{first_name}}), one of the header "header_1", of a button
"button_0" (its place); a header with a file wants its public address as "header_image", "header_video" or "header_document".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, Filled, Settings, Template
from sangam.channels.kinds.whatsapp import graph
from sangam.channels.kinds.whatsapp.reading import Json, many, part, sorted_out, text
from sangam.channels.outgoing import TemplateState

FIELDS = "name,language,status,category,components,parameter_format,rejected_reason"
PAGE, PAGES_MAX = 100, 60
WORDS_MAX = 200
STATES: Mapping[str, TemplateState] = {
    "APPROVED": "approved", "PENDING": "pending", "IN_APPEAL": "pending", "PENDING_DELETION": "disabled",
    "REJECTED": "rejected", "PAUSED": "paused", "DISABLED": "disabled", "DELETED": "disabled", "ARCHIVED": "disabled",
    "LIMIT_EXCEEDED": "disabled", "FLAGGED": "approved",
}  # fmt: skip
MEDIA = ("image", "video", "document")
ALONE = ("CAROUSEL", "LIMITED_TIME_OFFER", "PRODUCT_CAROUSEL")
"""Components that we cannot fill."""
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")


def fetch(settings: Settings, ctx: Context) -> list[Template]:
    """All templates of the account, page by page. Raises DeliveryError."""
    desk = graph.of(settings, ctx)
    found: list[Template] = []
    after = ""
    for _page in range(PAGES_MAX):
        asked = {"limit": str(PAGE), "fields": FIELDS, **({"after": after} if after else {})}
        answer = desk.call("GET", f"{quote(desk.account, safe='')}/message_templates", params=asked)
        found += [template(one) for one in many(answer, "data") if text(one, "name")]
        after = text(part(answer, "paging", "cursors"), "after")
        if not after or not text(part(answer, "paging"), "next"):
            break
    return found


def template(given: Json) -> Template:
    rows = {text(one, "type").upper(): one for one in many(given, "components")}
    header, body, buttons = rows.get("HEADER", {}), rows.get("BODY", {}), many(rows.get("BUTTONS", {}), "buttons")
    named = text(given, "parameter_format").upper() == "NAMED"
    wanted = [*_of_header(header, named), *_of_body(body, named), *_of_buttons(buttons)]
    state = STATES.get(text(given, "status").upper(), "pending")
    reason = text(given, "rejected_reason")
    reason = "" if reason.upper() == "NONE" else reason
    if alone := [name for name in ALONE if name in rows] or _unfillable(header):
        state = "disabled" if state == "approved" else state
        reason = reason or _("Templates with “%(part)s” can only be sent from WhatsApp Manager.") % {"part": alone[0].lower()}
    return Template(
        name=text(given, "name"), examples=_examples(header, body, buttons, wanted),
        language=text(given, "language"), state=state, body=_shown(text(body, "text")),
        variables=tuple(one["variable"] for one in wanted), header=_header_words(header),
        footer=text(rows.get("FOOTER", {}), "text"), buttons=tuple(text(one, "text") for one in buttons),
        category=text(given, "category").lower(), reason=reason, parts={"wanted": sorted_out(wanted)},
    )  # fmt: skip


def _examples(header: Json, body: Json, buttons: list[Json], wanted: list[dict[str, Any]]) -> dict[str, str]:
    """How Meta was shown the variables when the template was handed in, by variable."""
    found: dict[str, str] = {}
    for place, of in (("header", part(header, "example")), ("body", part(body, "example"))):
        prefix = "header_" if place == "header" else ""
        rows = of.get(f"{place}_text")
        first = rows[0] if place == "body" and isinstance(rows, list) and rows and isinstance(rows[0], list) else rows
        for number, one in enumerate(first if isinstance(first, list) else [], 1):
            found[f"{prefix}{number}"] = one if isinstance(one, str) else ""
        for one in many(of, f"{place}_text_named_params"):
            found[f"{prefix}{text(one, 'param_name')}"] = text(one, "example")
    for at, button in enumerate(buttons):
        shown = button.get("example")
        first = shown[0] if isinstance(shown, list) and shown else shown
        found[f"button_{at}"] = first.rpartition("/")[2] if isinstance(first, str) else ""
    names = {one["variable"] for one in wanted}
    return {name: value[:WORDS_MAX] for name, value in found.items() if value and name in names}


def _unfillable(header: Json) -> list[str]:
    kind = text(header, "format").lower()
    return [kind] if header and kind not in ("", "text", *MEDIA) else []


def _shown(words: str, prefix: str = "") -> str:
    """{{1}} as {1}."""
    return _VARIABLE.sub(lambda found: f"{{{prefix}{found[1]}}}", words)


def _header_words(header: Json) -> str:
    kind = text(header, "format").lower()
    return f"{{header_{kind}}}" if kind in MEDIA else _shown(text(header, "text"), "header_")


def _variables(words: str) -> list[str]:
    return list(dict.fromkeys(_VARIABLE.findall(words)))


def _of_header(header: Json, named: bool) -> Iterable[dict[str, Any]]:
    kind = text(header, "format").lower()
    if kind in MEDIA:
        yield {"variable": f"header_{kind}", "part": "header", "media": kind}
    for name in _variables(text(header, "text")):
        yield {"variable": f"header_{name}", "part": "header", "name": name if named else ""}


def _of_body(body: Json, named: bool) -> Iterable[dict[str, Any]]:
    for name in _variables(text(body, "text")):
        yield {"variable": name, "part": "body", "name": name if named else ""}


def _of_buttons(buttons: list[Json]) -> Iterable[dict[str, Any]]:
    """Those that want a value: an address with a variable at its end, a code to copy. A form needs no value, but a mention."""
    for place, button in enumerate(buttons):
        kind = text(button, "type").upper()
        if kind == "COPY_CODE":
            yield {"variable": f"button_{place}", "part": "button", "sub": "copy_code", "place": place}
        elif kind == "OTP" or _VARIABLE.search(text(button, "url")):
            yield {"variable": f"button_{place}", "part": "button", "sub": "url", "place": place}


def made(filled: Filled) -> dict[str, Any]:
    """The message that sends it. Raises DeliveryError for a value that is missing."""
    wanted = filled.parts.get("wanted")
    rows = [one for one in wanted if isinstance(one, dict)] if isinstance(wanted, list | tuple) else []
    missing = [text(one, "variable") for one in rows if not _value(filled, one)]
    if missing:
        words = _("Fill in: %(names)s.") % {"names": ", ".join(missing)}
        raise DeliveryError(words, permanent=True, kind="content", code="132000")
    components: list[dict[str, Any]] = []
    for name in ("header", "body"):
        given = [_parameter(filled, one) for one in rows if one.get("part") == name]
        components += [{"type": name, "parameters": given}] if given else []
    components += [_button(filled, one) for one in rows if one.get("part") == "button"]
    language = {"policy": "deterministic", "code": filled.language}
    return {"type": "template", "template": {"name": filled.name, "language": language, "components": components}}


def _value(filled: Filled, wanted: Json) -> str:
    """On one line: WhatsApp refuses line breaks, tabs and more than four blanks in a row."""
    return " ".join(str(filled.values.get(text(wanted, "variable"), "")).split())


def _parameter(filled: Filled, wanted: Json) -> dict[str, Any]:
    value, kind = _value(filled, wanted), text(wanted, "media")
    if kind in MEDIA:
        return {"type": kind, kind: {"link": value}}
    name = text(wanted, "name")
    return {"type": "text", "text": value, **({"parameter_name": name} if name else {})}


def _button(filled: Filled, wanted: Json) -> dict[str, Any]:
    value, sub = _value(filled, wanted), text(wanted, "sub")
    given = {"type": "coupon_code", "coupon_code": value} if sub == "copy_code" else {"type": "text", "text": value}
    return {"type": "button", "sub_type": sub, "index": text(wanted, "place") or "0", "parameters": [given]}
