"""Finding or making the customer behind an identity. Set-based; the constraint on identities decides who was first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sangam.channels.base import IDENTITY_VALUE_MAX, IdentityRef
from sangam.customers import companies
from sangam.customers.models import Customer, Identity
from sangam.lib import clock, sql

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    identity_id: int
    customer_id: int
    value: str
    blocked: bool = False
    verified: bool = False
    new: bool = False


def many(refs: Iterable[IdentityRef], *, proven_by: str = "channel") -> dict[Key, Known]:
    """Every identity with its customer, made where missing. Call inside a transaction.

    An identity that the channel vouches for is marked verified; a claim never is.
    """
    wanted: dict[Key, IdentityRef] = {}
    for ref in refs:
        known = wanted.get(ref.key)
        if known is None or (ref.proven and not known.proven) or (ref.name and not known.name):
            wanted[ref.key] = ref
    found = _read(wanted)
    missing = sorted(key for key in wanted if key not in found)
    if missing:
        found |= _make([wanted[key] for key in missing], proven_by)
    _verify([found[key] for key, ref in wanted.items() if ref.proven and not found[key].verified], proven_by)
    return found


def _read(keys: Iterable[Key]) -> dict[Key, Known]:
    source, params = sql.given({"kind": "text", "scope": "text", "value": "text"}, keys)
    rows = sql.rows(
        f"""SELECT i.kind, i.scope, i.value, i.id, i.customer_id, i.blocked_at IS NOT NULL, i.verified_at IS NOT NULL
            FROM {Identity._meta.db_table} i
            JOIN {source} ON (i.kind, i.scope, i.value) = (given.kind, given.scope, given.value)""",
        params,
    )
    return {
        (kind, scope, value): Known(number, customer, value, blocked, verified)
        for kind, scope, value, number, customer, blocked, verified in rows
    }


def _make(refs: list[IdentityRef], proven_by: str) -> dict[Key, Known]:
    """One customer each, in sorted order so that two workers never wait for each other in a ring."""
    at = clock.now()
    ids = sql.next_ids(Customer._meta.db_table, len(refs))
    written = sql.insert(
        Identity._meta.db_table,
        {
            "customer_id": "bigint", "kind": "text", "scope": "text", "value": "text", "name": "text",
            "verified_at": "timestamptz", "verified_by": "text",
        },
        [
            (customer, ref.kind, ref.scope, ref.value[:IDENTITY_VALUE_MAX], ref.name[:300],
             at if ref.proven else None, proven_by if ref.proven else "")
            for customer, ref in zip(ids, refs, strict=True)
        ],
        conflict="(kind, scope, value) DO NOTHING",
        returning="kind, scope, value, id, customer_id",
    )  # fmt: skip
    made = {
        (kind, scope, value): Known(number, customer, value, new=True, verified=False)
        for kind, scope, value, number, customer in written
    }
    owned = companies.by_domain(ref.value for ref in refs)
    sql.copy(
        Customer._meta.db_table,
        ("id", "name", "language", "zone", "notes", "company_id"),
        [
            (made[ref.key].customer_id, ref.name[:300], "", "", "", owned.get(companies.domain_of(ref.value)))
            for ref in refs
            if ref.key in made
        ],
    )
    lost = [ref.key for ref in refs if ref.key not in made]
    return made | (_read(lost) if lost else {})


def _verify(known: list[Known], how: str) -> None:
    ids = sorted({one.identity_id for one in known})
    if ids:
        Identity.objects.filter(pk__in=ids, verified_at=None).update(verified_at=clock.now(), verified_by=how)
