"""Writing values, of one or of many. A family's value is written to the customer whose row held it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.customers import family, together
from sangam.customers.attributes import read, stored
from sangam.customers.attributes.models import Attribute, AttributeValue, Of
from sangam.customers.models import Company, Customer
from sangam.customers.typed import clean as typed
from sangam.customers.typed.clean import Value
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock, sql

TABLE = AttributeValue._meta.db_table
Pair = tuple[int, int]


class Wrongs(ValueError):
    """What does not fit, by key, each in words. Nothing was written."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else changed meanwhile: what he wrote stands, `mine` is not lost."""

    held: read.Held
    mine: Value | None


def cleaned(of: Of, values: Mapping[str, Any]) -> dict[str, tuple[Attribute, Value | None]]:
    """Each field with its checked value, by key. Raises Wrongs, with all of them."""
    known = {one.key: one for one in Attribute.objects.filter(of=of, key__in=values, active=True)}
    problems, found = {}, {}
    for key, value in values.items():
        if key not in known:
            problems[key] = _("There is no field “{key}”.").format(key=key)
            continue
        try:
            found[key] = (known[key], typed.clean(known[key], value))
        except typed.Wrong as error:
            problems[key] = str(error)
    if problems:
        raise Wrongs(problems)
    return found


def of_customer(customer: int, values: Mapping[str, Any], *, by: Actor, seen: Mapping[str, str] | None = None) -> list[Clash]:
    """Some fields of the merged view, by key; others keep what they have. `seen` has the marks (`together.mark`) of what
    stood in the form: what somebody else changed since is left, and told. Raises Wrongs."""
    fresh = cleaned(Of.CUSTOMER, values)
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer)
        members = family.ids(customer)
        held = read.of_customer([customer, *(one for one in members if one != customer)])
        return _settled(Of.CUSTOMER, customer, held, fresh, seen, by)


def of_company(company: int, values: Mapping[str, Any], *, by: Actor, seen: Mapping[str, str] | None = None) -> list[Clash]:
    fresh = cleaned(Of.COMPANY, values)
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company)
        return _settled(Of.COMPANY, company, read.of_company(company), fresh, seen, by)


def _settled(
    of: Of,
    owner: int,
    held: Iterable[read.Held],
    fresh: Mapping[str, tuple[Attribute, Value | None]],
    seen: Mapping[str, str] | None,
    by: Actor,
) -> list[Clash]:
    now = {one.attribute.key: one for one in held}
    given = {key: value for key, (_attribute, value) in fresh.items()}
    told, clashes = together.settle({key: one.value for key, one in now.items()}, given, seen)
    many(of, {owner: {fresh[key][0]: value for key, value in told.items()}}, by=by)
    return [Clash(now[key], given[key]) for key in clashes]


def many(
    of: Of, given: Mapping[int, Mapping[Attribute, Value | None]], *, by: Actor, backfill: bool = False
) -> dict[int, list[int]]:
    """Checked values (`typed.clean`) of many owners, None to empty one; call inside a transaction. The ids of the fields that
    changed, by the owner in whose row they stand. Of one family at most one customer may be named."""
    wanted = {(owner, one.pk): (one, value) for owner, values in given.items() for one, value in values.items()}
    if not wanted:
        return {}
    holders = _holders(list(given), [pk for _owner, pk in wanted]) if of == Of.CUSTOMER else {}
    at, who = clock.now(), by.id if by.type == "user" else None
    kept: list[tuple[Any, ...]] = []
    gone: list[Pair] = []
    for (owner, pk), (attribute, value) in sorted(wanted.items(), key=lambda one: one[0]):
        holder = holders.get((owner, pk), owner)
        if value is None:
            gone.append((holder, pk))
        else:
            kept.append((holder, pk, *stored.columns(attribute.type, value), at, who))
    column = "customer_id" if of == Of.CUSTOMER else "company_id"
    changed: dict[int, list[int]] = {}
    for owner, pk in [*_emptied(column, gone), *_put(column, kept)]:
        changed.setdefault(owner, []).append(pk)
    kind = "customer.attribute" if of == Of.CUSTOMER else "company.attribute"
    record.many(
        Fact(
            kind, of.value, owner, by=by, customer_id=owner if of == Of.CUSTOMER else None, backfill=backfill,
            data={"attributes": sorted(changed[owner])},
        )
        for owner in sorted(changed)
    )  # fmt: skip
    return changed


def _holders(customers: list[int], attributes: list[int]) -> dict[Pair, int]:
    """Whose row holds what is seen of a customer in a field: himself before his family, and that by age."""
    rows = sql.rows(
        f"""SELECT DISTINCT ON (asked.id, v.attribute_id) asked.id, v.attribute_id, v.customer_id
            FROM {family.CUSTOMERS} asked
            JOIN {family.CUSTOMERS} kin ON kin.id = asked.id OR kin.root_id = asked.root_id
            JOIN {TABLE} v ON v.customer_id = kin.id
            WHERE asked.id = ANY(%s) AND asked.root_id IS NOT NULL AND v.attribute_id = ANY(%s)
            ORDER BY asked.id, v.attribute_id, v.customer_id <> asked.id, v.customer_id""",
        [customers, sorted(set(attributes))],
    )
    return {(asked, attribute): holder for asked, attribute, holder in rows}


def _put(column: str, rows: list[tuple[Any, ...]]) -> list[Pair]:
    """What stands there already alike is not written again, so it tells nobody."""
    types = {column: "bigint", "attribute_id": "bigint", **stored.TYPES, "changed_at": "timestamptz", "changed_by_id": "bigint"}
    names = [*stored.COLUMNS, "changed_at", "changed_by_id"]
    mine, theirs = (", ".join(f"{table}.{name}" for name in stored.COLUMNS) for table in (TABLE, "EXCLUDED"))
    conflict = (
        f"({column}, attribute_id) WHERE {column} IS NOT NULL DO UPDATE SET "
        f"{', '.join(f'{name} = EXCLUDED.{name}' for name in names)} WHERE ({mine}) IS DISTINCT FROM ({theirs})"
    )
    found = sql.insert(TABLE, types, rows, conflict=conflict, returning=f"{column}, attribute_id")
    return [(owner, attribute) for owner, attribute in found]


def _emptied(column: str, pairs: list[Pair]) -> list[Pair]:
    if not pairs:
        return []
    source, params = sql.given({"owner": "bigint", "attribute": "bigint"}, pairs)
    rows = sql.rows(
        f"""DELETE FROM {TABLE} v USING {source} WHERE v.{column} = given.owner AND v.attribute_id = given.attribute
            RETURNING v.{column}, v.attribute_id""",
        params,
    )
    return [(owner, attribute) for owner, attribute in rows]
