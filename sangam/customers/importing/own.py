"""Fields that the company made for itself, as columns of a file: "field:" and their key, values as JSON holds them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sangam.customers.attributes import read, write
from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.importing import fields
from sangam.customers.importing.fields import Wrong
from sangam.customers.importing.models import What
from sangam.customers.importing.rows import Reader
from sangam.customers.stages import change as stages
from sangam.customers.stages.models import Stage
from sangam.customers.typed import clean as typed
from sangam.customers.typed.kinds import LISTS, FieldType
from sangam.events.record import Actor

PREFIX = "field:"


def of(what: str) -> Of:
    return Of.CUSTOMER if what == What.PEOPLE else Of.COMPANY


def labels(what: str) -> Sequence[tuple[str, str]]:
    """(name of the field in a mapping, what people call it)."""
    rows = Attribute.objects.filter(of=of(what), active=True).order_by("position", "pk")
    return [(PREFIX + row.key, row.label) for row in rows]


def readers(what: str) -> Mapping[str, Reader]:
    """How a cell of each is read: a value as JSON, or Wrong."""
    own = {PREFIX + row.key: _reader(row) for row in Attribute.objects.filter(of=of(what), active=True)}
    return own | {"stage": _stage_reader()} if what == What.PEOPLE else own


def _stage_reader() -> Callable[[str], str]:
    """By its key, the house's word for it, or the company's."""
    named = {str(word).casefold(): stage.value for stage in Stage for word in (stage.label, stage.value)}
    named |= {word.casefold(): stage for stage, word in stages.labels().items()}

    def reader(cell: str) -> str:
        if cell.strip().casefold() not in named:
            raise Wrong("stage", cell)
        return named[cell.strip().casefold()]

    return reader


def _reader(attribute: Attribute) -> Callable[[str], Any]:
    known = {str(one).casefold(): one for one in attribute.choices}

    def choice(cell: str) -> str:
        return known.get(cell.casefold(), cell)

    def reader(cell: str) -> Any:
        value: Any = cell
        if attribute.type in LISTS:
            several = attribute.type == FieldType.CHOICES and cell.casefold() not in known
            value = [choice(one) for one in fields.several(cell)] if several else choice(cell)
        try:
            return typed.plain(typed.clean(attribute, value))
        except typed.Wrong as error:
            raise Wrong("field", f"{error.problem}: {cell}") from error

    return reader


def held(what: str, owners: Iterable[int], names: Collection[str]) -> Mapping[int, dict[str, Any]]:
    """By owner, of his own row only."""
    keys = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
    found = read.many(of(what), list(owners), keys) if keys else {}
    return {owner: {PREFIX + key: value for key, value in values.items()} for owner, values in found.items()}


def put(what: str, given: Mapping[int, Mapping[str, Any]], *, by: Actor) -> None:
    """Plain values by owner and name, None or "" to empty one. Others are let go: their field may be gone meanwhile."""
    keys = {name.removeprefix(PREFIX) for values in given.values() for name in values if name.startswith(PREFIX)}
    known = {PREFIX + row.key: row for row in Attribute.objects.filter(of=of(what), key__in=keys)} if keys else {}
    wanted: dict[int, dict[Attribute, Any]] = {}
    for owner, values in given.items():
        for name, value in values.items():
            if name in known:
                wanted.setdefault(owner, {})[known[name]] = typed.clean(known[name], value)
    if wanted:
        write.many(of(what), wanted, by=by, backfill=True)
