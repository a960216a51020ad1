"""What somebody wishes to be done with many customers, as the form says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.edits.changes import KINDS, Gone
from sangam.customers.importing import named
from sangam.customers.notes.write import TEXT_MAX
from sangam.customers.typed import clean as typed
from sangam.customers.typed.kinds import FieldType


class Wrong(ValueError):
    """Nothing was changed; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Wish:
    does: str
    value: Mapping[str, Any]


def read(given: QueryDict, scope: Scope) -> Wish:
    """Raises Wrong."""
    does, _colon, part = given.get("does", "").partition(":")
    if does not in KINDS:
        raise Wrong(_("Choose what should be done with them."))
    value = _value(does, part, given)
    try:
        KINDS[does].target(value, scope)
    except Gone as error:
        raise Wrong(_("Choose a list.") if value.get("list") == 0 else str(error)) from error
    return Wish(does, value)


def _value(does: str, part: str, given: QueryDict) -> dict[str, Any]:
    match does:
        case "attribute":
            return _field(given)
        case "stage":
            return {"stage": given.get("stage", "")}
        case "profile":
            return {"field": part, "value": given.get(part, "")}
        case "company":
            return {"company": named.by_name([name]).get(named.folded(name), 0) if (name := _line(given)) else 0}
        case "note":
            return {"text": given.get("note", "").replace("\x00", "")[:TEXT_MAX]}
    return {"list": _number(given.get(does, ""))}


def _line(given: QueryDict) -> str:
    return " ".join(given.get("company", "").replace("\x00", "").split())


def _field(given: QueryDict) -> dict[str, Any]:
    key = given.get("field", "")
    attribute = Attribute.objects.filter(of=Of.CUSTOMER, key=key, active=True).first()
    if attribute is None:
        raise Wrong(_("Choose a field."))
    text: Any = given.getlist("value") if attribute.type == FieldType.CHOICES else given.get("value", "")
    if attribute.type == FieldType.AMOUNT and text:
        text = f"{text} {given.get('currency', '')}"
    if attribute.type == FieldType.CHECKBOX:
        text = {"yes": True, "no": False}.get(text)
    try:
        return {"key": key, "value": typed.plain(typed.clean(attribute, text))}
    except typed.Wrong as error:
        raise Wrong(str(error)) from error


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
