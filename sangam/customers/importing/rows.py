"""One line of the file, read by its mapping: what it says of somebody, or everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sangam.customers.exporting.cells import unguarded
from sangam.customers.importing import fields, said
from sangam.customers.importing.fields import Wrong
from sangam.customers.importing.files.reading import Row

MARK, WHOLE = "id:", "row:"
LINE = -1
SHORT = {"call_name": 120, "address_form": 60, "pronouns": 60}
Reason = tuple[int, str, str]
"""Column (or LINE), code, detail."""


@dataclass(slots=True)
class Given:
    """What a line says. `values` by field; `identities` are (kind, value); `key` finds him again who has none of them."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    identities: list[tuple[str, str]] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    key: str = ""
    wrong: list[Reason] = field(default_factory=list)

    def refuse(self, code: str, detail: str = "", column: int = LINE) -> None:
        self.wrong.append((column, code, detail))


Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the lines of one file are read. `own` reads the cells of fields that the company made for itself."""

    columns: Sequence[str]
    country: str = ""
    own: Mapping[str, Reader] = field(default_factory=dict)


def people(rows: Sequence[Row], mapping: Reading) -> list[Given]:
    return [_person(row, mapping) for row in rows]


def companies(rows: Sequence[Row], mapping: Reading) -> list[Given]:
    return [_company(row, mapping) for row in rows]


def _person(row: Row, mapping: Reading) -> Given:
    given = Given(row[0], row[1])
    parts: dict[str, str] = {}
    for column, target, cell in _cells(given, mapping):
        try:
            _take(given, parts, target, cell, mapping)
        except Wrong as error:
            given.refuse(error.code, error.value, column)
    name = parts.get("name") or " ".join(filter(None, (parts.get("first"), parts.get("last"))))
    if name:
        given.values["name"] = name[: fields.NAME_MAX]
    given.identities = list(dict.fromkeys(given.identities))
    if ("quiet_from" in given.values) != ("quiet_to" in given.values):
        given.refuse("quiet")
    if (way := given.values.get("preferred")) and way not in given.identities:
        given.refuse("preferred", way[1])
    if not given.key and not given.identities:
        if not given.values and not given.wrong:
            given.refuse("nothing")
        said = json.dumps(given.values, sort_keys=True, ensure_ascii=False, default=str)
        given.key = WHOLE + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    return given


def _take(given: Given, parts: dict[str, str], target: str, cell: str, mapping: Reading) -> None:
    match target:
        case "name" | "first" | "last":
            parts[target] = fields.line(cell, fields.NAME_MAX)
        case "mail" | "phone":
            given.identities += [fields.IDENTITIES[target](one, mapping.country) for one in fields.several(cell)]
        case "mark":
            given.key = MARK + hashlib.sha256(fields.line(cell, fields.MARK_MAX).encode("utf-8", "replace")).hexdigest()
        case "company":
            given.values[target] = fields.line(cell, fields.COMPANY_MAX)
        case "language":
            given.values[target] = fields.language(cell)
        case "zone":
            given.values[target] = fields.zone(cell)
        case "call_name" | "address_form" | "pronouns":
            given.values[target] = fields.line(cell, SHORT[target])
        case "quiet_from" | "quiet_to":
            given.values[target] = fields.hour(cell)
        case "preferred":
            given.values[target] = fields.IDENTITIES["mail" if "@" in cell else "phone"](cell, mapping.country)
        case said.ROLES:
            given.values[target] = said.roles(cell)
        case _ if target.startswith(said.CONSENT):
            given.values[target] = said.word(cell)
        case "notes":
            given.values[target] = "\n".join(filter(None, (given.values.get(target), cell)))[: fields.NOTES_MAX]
        case _:
            _own(given, target, cell, mapping)


def _own(given: Given, target: str, cell: str, mapping: Reading) -> None:
    value = mapping.own[target](cell) if target in mapping.own else None
    if value is not None:
        given.values[target] = value


def _company(row: Row, mapping: Reading) -> Given:
    given = Given(row[0], row[1])
    for column, target, cell in _cells(given, mapping):
        try:
            if target == "company_name":
                given.values["name"] = fields.line(cell, fields.COMPANY_MAX)
            elif target == "domain":
                given.domains += [fields.domain(one) for one in fields.several(cell)]
            else:
                _own(given, target, cell, mapping)
        except Wrong as error:
            given.refuse(error.code, error.value, column)
    given.domains = list(dict.fromkeys(given.domains))
    if not given.wrong and not given.values.get("name") and not given.domains:
        given.refuse("nothing")
    return given


def _cells(given: Given, mapping: Reading) -> list[tuple[int, str, str]]:
    """(column, field, cell) of what is filled in. More cells than headings mean that something was parted wrongly."""
    if len(given.cells) > len(mapping.columns):
        given.refuse("ragged", str(len(given.cells)))
        return []
    told = zip(mapping.columns, given.cells, strict=False)
    return [(at, name, unguarded(cell).replace("\x00", "")) for at, (name, cell) in enumerate(told) if name and cell]
