"""The types of request that an install begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sangam.requests import builtin_words as words
from sangam.requests.definition import START, Choice, Definition, Field, FieldType, Limit, Stage, TaskTemplate
from sangam.requests.models import Category, RequestType, TypeVersion

DAY = 8 * 60
LIMIT = Limit(200_00, "EUR")
OPEN, US, CUSTOMER, DONE, REFUSED = (
    Category.OPEN.value, Category.WAITING_FOR_US.value, Category.WAITING_FOR_CUSTOMER.value, Category.DONE.value,
    Category.REFUSED.value,
)  # fmt: skip


def _stage(key: str, category: int, days: float | None = None, *, task: str = "", approval: Limit | None = None) -> Stage:
    label, says = words.STAGES[key]
    tasks = (TaskTemplate(task, words.in_all(words.TASKS[task]), None, DAY),) if task else ()
    return Stage(key, category, words.in_all(label), words.in_all(says), round(days * DAY) if days else None, approval, tasks)


def _field(key: str, kind: FieldType, needed: str = "", *, public: bool = True) -> Field:
    reasons = tuple(Choice(one, words.in_all(texts)) for one, texts in words.REASONS.items())
    return Field(key, kind, words.in_all(words.FIELDS[key]), needed, public, reasons if kind == FieldType.CHOICE else ())


RECEIVED, REFUSAL, END = _stage("received", OPEN, 1), _stage("refused", REFUSED), _stage("done", DONE)
ORDER = _field("order_number", FieldType.ORDER, START)
ARTICLE = _field("article", FieldType.TEXT)
REASON = _field("reason", FieldType.CHOICE)
PHOTOS = _field("photos", FieldType.FILE)
FINDING = _field("finding", FieldType.TEXT, public=False)
PARCEL, CHECKING = _stage("parcel", CUSTOMER), _stage("checking", US, 2)
INSPECTING = _stage("checking", US, 2, task="inspect")
PAYING = _stage("paying", US, 2, task="pay", approval=LIMIT)
MONEY = _field("amount", FieldType.MONEY, "paying")

SHAPES: Mapping[str, tuple[tuple[Stage, ...], tuple[Field, ...]]] = {
    "return": ((RECEIVED, PARCEL, INSPECTING, PAYING, END, REFUSAL), (ORDER, ARTICLE, REASON, MONEY, PHOTOS, FINDING)),
    "exchange": (
        (RECEIVED, PARCEL, INSPECTING, _stage("sending", US, 1, task="ship"), END, REFUSAL),
        (ORDER, ARTICLE, REASON, _field("instead", FieldType.TEXT, "sending"), PHOTOS, FINDING),
    ),
    "refund": ((RECEIVED, CHECKING, PAYING, END, REFUSAL), (ORDER, REASON, MONEY, FINDING)),
    "warranty": (
        (RECEIVED, _stage("proof", CUSTOMER), CHECKING, _stage("repair", US, 10), END, REFUSAL),
        (ORDER, ARTICLE, _field("bought_on", FieldType.DATE, "checking"), PHOTOS, FINDING),
    ),
    "cancellation": ((RECEIVED, _stage("checking", US, 1, task="stop"), END, REFUSAL), (ORDER, REASON)),
    "complaint": (
        (RECEIVED, CHECKING, _stage("offer", CUSTOMER), END, REFUSAL),
        (_field("order_number", FieldType.ORDER), ARTICLE, PHOTOS, FINDING),
    ),
    "question": ((RECEIVED, CHECKING, END), (ARTICLE, FINDING)),
}


def definition(key: str) -> Definition:
    stages, fields = SHAPES[key]
    return Definition(words.in_all(words.TYPES[key]), words.in_all(words.ABOUT[key]), False, stages, fields)


def rows() -> list[tuple[str, dict[str, Any]]]:
    """(key, definition as it is stored), in order."""
    return [(key, definition(key).stored()) for key in SHAPES]


def ensure() -> None:
    """For a database that was emptied; a type that is there, changed or archived, is left alone."""
    with transaction.atomic():
        for position, (key, stored) in enumerate(rows()):
            kind, made = RequestType.objects.get_or_create(key=key, defaults={"position": position})
            if made:
                kind.current = TypeVersion.objects.create(type=kind, number=1, definition=stored)
                kind.save(update_fields=["current"])
