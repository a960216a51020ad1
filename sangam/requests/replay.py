"""A request as its history alone gives it. The row must say the same: a property test holds it to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sangam.requests.definition import Definition
from sangam.requests.models import Category, Step, StepKind

MOVES = (StepKind.OPENED, StepKind.ADVANCED, StepKind.RETURNED, StepKind.REOPENED)
WRITES = (StepKind.OPENED, StepKind.FILLED)


@dataclass(frozen=True)
class Standing:
    stage: str
    category: int
    fields: dict[str, Any]


def replay(shape: Definition, steps: Iterable[Step]) -> Standing:
    """Of all steps, in order; raises LookupError for a history without a beginning."""
    stage, category, fields = "", 0, dict[str, Any]()
    for step in steps:
        if step.kind in MOVES:
            stage = step.stage
            category = shape.stage(stage).category
        elif step.kind == StepKind.CANCELLED:
            category = Category.CANCELLED
        if step.kind in WRITES:
            fields = {key: value for key, value in {**fields, **step.values}.items() if value is not None}
    if not stage:
        raise LookupError("no beginning")
    return Standing(stage, category, fields)
