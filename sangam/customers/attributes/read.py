"""Reading values: of one customer as his family shows them, of one company, of many for exports and undo."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.customers.attributes import stored
from sangam.customers.attributes.models import Attribute, AttributeValue, Of
from sangam.customers.typed.clean import Value, plain
from sangam.lib import sql

FIELDS = tuple(one.attname for one in Attribute._meta.concrete_fields)
HELD = ", ".join(f"v.{name}" for name in stored.COLUMNS)
_VALUES, _ATTRIBUTES = AttributeValue._meta.db_table, Attribute._meta.db_table


@dataclass(frozen=True, slots=True)
class Held:
    """A field and the value of the first of the family who has one; `holder` is he, None where nobody has."""

    attribute: Attribute
    value: Value | None = None
    holder: int | None = None
    changed_at: dt.datetime | None = None
    changed_by: int | None = None


def of_customer(members: Sequence[int], *, brand: int | None = None, beside: bool = False) -> list[Held]:
    """`members` begins with himself (`family.Merged`). With `brand` only its fields and those of all; `beside`: only those
    that stand in the column. One query."""
    return _read(Of.CUSTOMER, "customer_id", members, brand, beside)


def of_company(company: int) -> list[Held]:
    return _read(Of.COMPANY, "company_id", [company], None, False)


def _read(of: Of, owner: str, owners: Sequence[int], brand: int | None, beside: bool) -> list[Held]:
    columns = ", ".join(f"a.{name}" for name in FIELDS)
    rows = sql.rows(
        f"""SELECT {columns}, v.{owner}, v.changed_at, v.changed_by_id, {HELD}
            FROM {_ATTRIBUTES} a LEFT JOIN LATERAL (
              SELECT * FROM {_VALUES} x WHERE x.attribute_id = a.id AND x.{owner} = ANY(%s)
              ORDER BY array_position(%s, x.{owner}) LIMIT 1) v ON true
            WHERE a.active AND a.of = %s AND (a.beside OR NOT %s)
              AND (a.brand_id IS NULL OR %s::bigint IS NULL OR a.brand_id = %s)
            ORDER BY a.position, a.id""",
        [list(owners), list(owners), of, beside, brand, brand],
    )
    return [_held(row) for row in rows]


def _held(row: Sequence[Any]) -> Held:
    fields, (holder, at, by, *columns) = row[: len(FIELDS)], row[len(FIELDS) :]
    attribute = Attribute.from_db("default", FIELDS, fields)
    attribute.choices = _json(attribute.choices)
    return Held(attribute, _value(attribute.type, columns), holder, at, by)


def _value(kind: str, columns: Sequence[Any]) -> Value | None:
    return stored.value(
        kind, [_json(one) if name == "many" else one for name, one in zip(stored.COLUMNS, columns, strict=True)]
    )


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def many(of: Of, owners: Iterable[int], keys: Collection[str] = ()) -> dict[int, dict[str, Any]]:
    """By owner and key, each value as JSON (`typed.clean.plain`), of his own row only: for exports, imports and undo. All
    active fields where no keys are given."""
    owner = "customer_id" if of == Of.CUSTOMER else "company_id"
    rows = sql.rows(
        f"""SELECT v.{owner}, a.key, a.type, {HELD} FROM {_VALUES} v JOIN {_ATTRIBUTES} a ON a.id = v.attribute_id
            WHERE v.{owner} = ANY(%s) AND a.of = %s AND (a.key = ANY(%s) OR (a.active AND %s))""",
        [list(owners), of, list(keys), not keys],
    )
    found: dict[int, dict[str, Any]] = {}
    for number, key, kind, *columns in rows:
        found.setdefault(number, {})[key] = plain(_value(kind, columns))
    return found
