"""Typed custom fields as a form: each type with the input that suits it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from sangam.conditions.fields import Money
from sangam.conversations.models import Conversation, CustomField, FieldType
from sangam.customers.typed import clean as typed
from sangam.customers.typed.kinds import TypedField
from sangam.lib import money

PREFIX = "field-"
INPUTS = {
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.MOMENT: "datetime-local",
    FieldType.LINK: "url",
    FieldType.PHONE: "tel",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """`answered`: yes, no and nothing at all are three things, not a tick. `problem` is why what was written does not fit,
    `mark` what stood there when the form was drawn, `theirs` what somebody else wrote meanwhile, and `who` did."""

    field: TypedField
    value: Any
    answered: bool = False
    problem: str = ""
    mark: str = ""
    theirs: str = ""
    who: str = ""

    @property
    def name(self) -> str:
        return PREFIX + self.field.key

    @property
    def input(self) -> str:
        return INPUTS.get(FieldType(self.field.type), "text")

    @property
    def text(self) -> str:
        """As the one-line input shows it."""
        return written(self.value)

    @property
    def is_open(self) -> bool:
        """Nothing is noted yet, and nothing went wrong with it."""
        return self.value in (None, "", (), []) and not self.problem and not self.who


def written(value: Any) -> str:
    """A value as somebody types it."""
    match value:
        case None:
            return ""
        case Money():
            return money.typed(value.minor, value.currency)
        case Mapping():
            return f"{value.get('amount', '')} {value.get('currency', '')}".strip()
        case Decimal():
            return typed.written(value)
        case tuple() | list():
            return ", ".join(map(str, value))
        case dt.datetime():
            return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return str(value)


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
