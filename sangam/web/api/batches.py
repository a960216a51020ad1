"""Many in one call: each item by itself, so that one that cannot be taken keeps no other out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ninja import Schema
from pydantic import Field, ValidationError

from sangam.commerce.told import Taken, Wrong
from sangam.web.api import answers, callers, problems
from sangam.web.api.callers import Call
from sangam.web.api.problems import Problem

MOST = 500
ITEMS = "x-items"
"""Where the description of a batch names the shape of its items, until `site.description` fills it in."""
Shape = TypeVar("Shape", bound=Schema)


def items_of(shape: str) -> Any:
    """A list whose items are checked one by one, when their turn comes; described as what they must be."""
    return Field(min_length=1, max_length=MOST, json_schema_extra={ITEMS: shape})


def run(
    request: Call, given: Sequence[Any], shape: type[Shape], take: Callable[[Shape], Taken], name: str = "id"
) -> tuple[int, Any]:
    """207 with a result for each. `name` is the field by which the caller knows an item."""
    extra = len(given) / callers.ITEMS_A_CALL
    if extra > 1:
        callers.spend(request.auth, extra - 1)
    return 207, answers.batch([_one(place, one, shape, take, name) for place, one in enumerate(given)])


def _one(place: int, given: Any, shape: type[Shape], take: Callable[[Shape], Taken], name: str) -> dict[str, Any]:
    known = given.get(name) if isinstance(given, dict) else None
    head: dict[str, Any] = {"index": place, **({"id": known} if isinstance(known, str) else {})}
    try:
        found = take(shape.model_validate(given))
    except ValidationError as error:
        problem = problems.of_fields(error.errors())
    except Wrong as error:
        problem = problems.of_wrong(error)
    except Problem as error:
        problem = error
    else:
        status = 201 if found.outcome.value == "created" else 200
        return {**head, "status": status, **answers.taken(str(known or ""), found)}
    return {**head, "status": problem.status, "problem": problem.body()}
