"""What a type of request looks like, as values: stages in order, fields, tasks. Stored as JSON in a version of the type.

Words are {language: text}; a reader gets his language, else its base, else English, else whatever there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str]
START = "start"
"""When a field is needed at creation; else the key of the stage that cannot be reached without it, or "" for never."""


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    FILE = "file"
    ORDER = "order"


TYPE_LABELS = {
    FieldType.TEXT: _("Text"),
    FieldType.NUMBER: _("Number"),
    FieldType.MONEY: _("Amount of money"),
    FieldType.DATE: _("Date"),
    FieldType.CHOICE: _("One of a list"),
    FieldType.FILE: _("Files"),
    FieldType.ORDER: _("Order number"),
}


def said(words: Words, language: str) -> str:
    for code in (language, language.partition("-")[0], "en"):
        if code and words.get(code):
            return words[code]
    return next((text for text in words.values() if text), "")


@dataclass(frozen=True, slots=True)
class Limit:
    """Approval is needed above `minor` units of `currency`, and for any other currency; always where `currency` is empty."""

    minor: int = 0
    currency: str = ""

    def needs(self, minor: int | None, currency: str) -> bool:
        if not self.currency:
            return True
        return minor is not None and (currency != self.currency or minor > self.minor)


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """Made when its stage is reached; `minutes` of work until it is due."""

    key: str
    title: Words
    team: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """`labels` are for people who work here, `says` is the sentence for the customer ("" shows him the label). `minutes`
    of the brand's hours it should take at most."""

    key: str
    category: int
    labels: Words
    says: Words = field(default_factory=dict)
    minutes: int | None = None
    approval: Limit | None = None
    tasks: tuple[TaskTemplate, ...] = ()

    def label(self, language: str) -> str:
        return said(self.labels, language) or self.key

    def sentence(self, language: str) -> str:
        return said(self.says, language)


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    labels: Words


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    type: FieldType
    labels: Words
    needed: str = ""
    public: bool = False
    choices: tuple[Choice, ...] = ()

    def label(self, language: str) -> str:
        return said(self.labels, language) or self.key

    def choice(self, key: str, language: str) -> str:
        return next((said(one.labels, language) for one in self.choices if one.key == key), key)


@dataclass(frozen=True, slots=True)
class Definition:
    """`tells`: the customer is told of a stage that has a sentence unless somebody decides otherwise."""

    labels: Words
    about: Words = field(default_factory=dict)
    tells: bool = False
    stages: tuple[Stage, ...] = ()
    fields: tuple[Field, ...] = ()

    def label(self, language: str) -> str:
        return said(self.labels, language)

    def stage(self, key: str) -> Stage:
        return next(one for one in self.stages if one.key == key)

    def has(self, key: str) -> bool:
        return any(one.key == key for one in self.stages)

    def place(self, key: str) -> int:
        return next(number for number, one in enumerate(self.stages) if one.key == key)

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    @property
    def money(self) -> Field | None:
        """The field whose value is the request's amount: the first of money."""
        return next((one for one in self.fields if one.type == FieldType.MONEY), None)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Definition:
        return cls(
            stored["labels"],
            stored.get("about", {}),
            bool(stored.get("tells")),
            tuple(_stage(one) for one in stored.get("stages", ())),
            tuple(_field(one) for one in stored.get("fields", ())),
        )

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def with_(self, **changes: Any) -> Definition:
        return replace(self, **changes)


def _stage(stored: Mapping[str, Any]) -> Stage:
    values = dict(stored)
    limit = values.pop("approval", None)
    tasks: Sequence[Mapping[str, Any]] = values.pop("tasks", ())
    return Stage(**values, approval=Limit(**limit) if limit else None, tasks=tuple(TaskTemplate(**one) for one in tasks))


def _field(stored: Mapping[str, Any]) -> Field:
    values = dict(stored)
    choices: Sequence[Mapping[str, Any]] = values.pop("choices", ())
    return Field(**{**values, "type": FieldType(values["type"])}, choices=tuple(Choice(**one) for one in choices))
