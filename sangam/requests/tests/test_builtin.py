from __future__ import annotations

from sangam.requests import builtin
from sangam.requests.definition import Definition
from sangam.requests.models import Category


def test_the_types_of_the_house_are_whole() -> None:
    for key, stored in builtin.rows():
        shape = Definition.read(stored)
        assert shape == builtin.definition(key) and shape.stages[0].category == Category.OPEN
        keys = [one.key for one in shape.stages]
        assert len(set(keys)) == len(keys) and any(one.category == Category.DONE for one in shape.stages)
        assert all(one.needed in ("", "start", *keys) for one in shape.fields)
