"""Which answers an address may give, for its description."""

from __future__ import annotations

from typing import Any

from sangam.web.api.answers import BatchOut, ProblemOut, TakenOut

PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 422, 429), ProblemOut)
ONE: dict[Any, Any] = {200: TakenOut, 201: TakenOut, **PROBLEMS}
MANY: dict[Any, Any] = {207: BatchOut, **PROBLEMS}


def listed(shape: type[Any]) -> dict[Any, Any]:
    return {200: shape, **PROBLEMS}
