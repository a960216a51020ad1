"""What a customer will see of a type, before anybody asked for it."""

from __future__ import annotations

from sangam.lib import clock
from sangam.requests import present
from sangam.requests.definition import Definition, Field, FieldType
from sangam.requests.models import Category, Request, Step, StepKind, TypeVersion


def of(shape: Definition, language: str) -> present.PublicRequest:
    """At its second stage, with something in every public field. Touches no row."""
    here = shape.stages[min(1, len(shape.stages) - 1)]
    now = clock.now()
    request = Request(
        id=0, number=1042, code="K7QX", version=TypeVersion(definition=shape.stored()), stage=here.key, category=here.category,
        fields={one.key: _example(one) for one in shape.fields if one.type != FieldType.FILE}, opened_at=now, entered_at=now,
    )  # fmt: skip
    way = ((StepKind.OPENED, shape.stages[0]), (StepKind.ADVANCED, here))
    passed = [Step(kind=kind, stage=one.key, at=now) for kind, one in way]
    if here.category in (Category.DONE, Category.REFUSED):
        request.ended_at = now
    return present.of_steps(request, language, passed)


def _example(one: Field) -> object:
    match one.type:
        case FieldType.MONEY:
            return {"minor": 8900, "currency": "EUR"}
        case FieldType.DATE:
            return "2026-05-31"
        case FieldType.NUMBER:
            return "2"
        case FieldType.CHOICE:
            return one.choices[0].key if one.choices else ""
        case FieldType.ORDER:
            return "A-48213"
    return "…"
