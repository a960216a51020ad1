"""Typed custom fields as a form: each type with the input that suits it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from sangam.conversations.models import Conversation, CustomField, FieldType

PREFIX = "field-"
INPUTS = {
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.LINK: "url",
}


@dataclass(frozen=True, slots=True)
class Shown:
    field: CustomField
    value: Any

    @property
    def name(self) -> str:
        return PREFIX + self.field.key

    @property
    def input(self) -> str:
        return INPUTS.get(FieldType(self.field.type), "text")

    @property
    def text(self) -> str:
        """As the one-line input shows it."""
        if isinstance(self.value, Mapping):
            return f"{self.value.get('amount', '')} {self.value.get('currency', '')}".strip()
        return "" if self.value is None else str(self.value)


def shown(conversation: Conversation, known: Iterable[CustomField]) -> list[Shown]:
    return [Shown(field, conversation.fields.get(field.key)) for field in known]


def given(data: QueryDict) -> dict[str, Any]:
    """The values of a form by key; `present` names the fields it holds (an empty tick is sent by no browser)."""
    values: dict[str, Any] = {}
    for key in data.getlist("present"):
        name = PREFIX + key
        several = data.getlist(name)
        values[key] = several if len(several) > 1 else several[0] if several else None
    return values
