"""Who is there already: those whom the lines of a batch name, with their families, asked in a few questions however many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from sangam.customers.importing import own, said
from sangam.customers.importing.models import Recognised, What
from sangam.customers.models import Customer, Identity
from sangam.lib import sql

TEXTS = ("name", "language", "zone", "notes", "stage", "call_name", "address_form", "pronouns")
HOURS = ("quiet_from", "quiet_to")
PLAIN = (*TEXTS, *HOURS)


@dataclass(slots=True)
class Person:
    """Somebody whom lines of the file are about: a family as it stands, or somebody new (`number` None until written).

    `members` are (id, values), himself first; `held` is where a value stands now, with what this batch has changed."""

    number: int | None
    members: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    identities: set[tuple[str, str]] = field(default_factory=set)
    held: dict[str, tuple[int | None, Any]] = field(default_factory=dict)
    domain: str = ""
    words: dict[str, said.Word] = field(default_factory=dict)
    roles: dict[str, tuple[int | None, str]] = field(default_factory=dict)

    def value(self, name: str) -> tuple[int | None, Any]:
        """Whose it is and what: of the first of the family who has one."""
        if name not in self.held:
            found = next(
                ((number, values[name]) for number, values in self.members if values.get(name) not in ("", None)), None
            )
            self.held[name] = found or (self.number, "")
        return self.held[name]


@dataclass(slots=True)
class Known:
    """`owners` are identities with their customer; `shared` those that several people use, which find nobody."""

    owners: dict[tuple[str, str], int] = field(default_factory=dict)
    shared: set[tuple[str, str]] = field(default_factory=set)
    keys: dict[str, int] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    roots: dict[int, int] = field(default_factory=dict)


def read(
    identities: Iterable[tuple[str, str]], keys: Iterable[str], *, names: Collection[str] = (), lock: bool = False
) -> Known:
    """`names` are the fields of the company's own that the file has. `lock`: whoever is about to write takes the rows, in
    the order of ids."""
    known = Known()
    source, values = sql.given({"kind": "text", "value": "text"}, sorted(set(identities)))
    asked = f"""SELECT i.kind, i.value, i.customer_id, i.shared FROM {Identity._meta.db_table} i
                JOIN {source} ON i.kind = given.kind AND i.scope = '' AND i.value = given.value"""
    for kind, value, customer, shared in sql.rows(asked, values):
        known.owners[kind, value] = customer
        if shared:
            known.shared.add((kind, value))
    known.keys = dict(Recognised.objects.filter(key__in=sorted(set(keys))).values_list("key", "customer_id"))
    _families(known, sorted({*known.owners.values(), *known.keys.values()}), names, lock)
    return known


def _families(known: Known, ids: Sequence[int], names: Collection[str], lock: bool) -> None:
    found = list(Customer.objects.filter(pk__in=ids).values_list("pk", "root"))
    known.roots = {number: root or number for number, root in found}
    roots = {root for _number, root in found if root}
    rows = Customer.objects.filter(Q(pk__in=ids) | Q(root__in=roots)).select_related("company", "preferred").order_by("pk")
    members: dict[int, list[Customer]] = {}
    for row in rows.select_for_update(of=("self",)) if lock else rows:
        members.setdefault(row.root_id or row.pk, []).append(row)
    held = own.held(What.PEOPLE, [row.pk for there in members.values() for row in there], names)
    for number in ids:
        there = sorted(members.get(known.roots.get(number, number), ()), key=lambda one: (one.pk != number, one.pk))
        known.people[number] = Person(number, [(one.pk, _values(one) | held.get(one.pk, {})) for one in there])
    if any(map(said.is_said, names)):
        said.hold(known.people.values())
    for pair, number in known.owners.items():
        known.people[number].identities.add(pair)


def _values(row: Customer) -> dict[str, Any]:
    company = row.company.name if row.company else ""
    way = (row.preferred.kind, row.preferred.value) if row.preferred else ""
    return {**{name: plain(row, name) for name in PLAIN}, "company": company, "company_id": row.company_id, "preferred": way,
            "preferred_id": row.preferred_id}  # fmt: skip


def plain(row: Customer, name: str) -> Any:
    """As a line says it: an hour as "22:00", "" where there is nothing."""
    value = getattr(row, name)
    return (f"{value:%H:%M}" if value else "") if name in HOURS else value
