"""Finding or making the customer behind an identity. Set-based; the constraint on identities decides who was first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sangam.channels.base import IDENTITY_VALUE_MAX, IdentityRef
from sangam.customers import companies
from sangam.customers.duplicates import queue
from sangam.customers.models import Customer, Identity
from sangam.events import record
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
    unnamed: bool = False
    undeliverable: bool = False
    shared: bool = False


def many(
    refs: Iterable[IdentityRef], *, proven_by: str = "channel", more: Mapping[Key, Sequence[IdentityRef]] | None = None
) -> dict[Key, Known]:
    """Every identity with its customer, made where missing. Call inside a transaction.

    An identity that the channel vouches for is marked verified; a claim never is. `more` names further identities of the
    person behind a key of `refs`: those nobody has become his; those somebody has stay where they are, for nothing here
    merges people (what was proved of two is told, and the house's rules decide). Somebody new who proves, beside a new
    identity, one that was verified before is no new customer.
    """
    wanted = _strongest(refs)
    beside = {key: list(_strongest(found).values()) for key, found in (more or {}).items() if key in wanted}
    others = _strongest(ref for found in beside.values() for ref in found)
    found = _read({**others, **wanted})
    missing = sorted(key for key in wanted if key not in found)
    owners = {key: owner for key in missing if (owner := _owner(wanted[key], beside.get(key, ()), found))}
    if missing:
        found |= _make([wanted[key] for key in missing], proven_by, owners)
    theirs = {ref.key: found[key].customer_id for key in sorted(beside) for ref in beside[key] if ref.key not in found}
    if theirs:
        found |= _make([others[key] for key in sorted(theirs)], proven_by, theirs)
    met = {pair for key, found_beside in beside.items() for pair in _met(wanted[key], found_beside, found)}
    if met:
        queue.met(met)
    proved = [found[key] for key, ref in {**others, **wanted}.items() if ref.proven and not found[key].verified]
    _verify(proved, proven_by)
    _name([(found[key], ref.name) for key, ref in wanted.items() if ref.proven and ref.name and found[key].unnamed])
    return found


def known(refs: Iterable[IdentityRef]) -> dict[Key, Known]:
    """Those that somebody has already; nothing is made."""
    return _read({ref.key for ref in refs})


def _strongest(refs: Iterable[IdentityRef]) -> dict[Key, IdentityRef]:
    """One of each: the proven one, else the one with a name."""
    kept: dict[Key, IdentityRef] = {}
    for ref in refs:
        known = kept.get(ref.key)
        if known is None or (ref.proven and not known.proven) or (ref.name and not known.name):
            kept[ref.key] = ref
    return kept


def _owner(ref: IdentityRef, beside: Iterable[IdentityRef], found: Mapping[Key, Known]) -> int | None:
    """Whose a new identity is: proved now, beside another that is proved now and was verified long before. A claim that
    somebody once made decides nothing."""
    if not ref.proven:
        return None
    known = (found[other.key] for other in beside if other.proven and other.key in found)
    return next((one.customer_id for one in known if one.verified), None)


def _met(ref: IdentityRef, beside: Iterable[IdentityRef], found: Mapping[Key, Known]) -> Iterator[tuple[int, int]]:
    """Customers whose identities this visit proved together: an address of one that he proved before, by another. Only what
    has no scope is an address: a browser or an account at a network may be lent."""
    one = found[ref.key]
    for other in beside if ref.proven and not one.shared and not one.blocked else ():
        known = found[other.key]
        usable = known.verified and not known.shared and not known.blocked
        if other.proven and not other.scope and usable and known.customer_id != one.customer_id:
            yield one.customer_id, known.customer_id


def _read(keys: Iterable[Key]) -> dict[Key, Known]:
    source, params = sql.given({"kind": "text", "scope": "text", "value": "text"}, keys)
    rows = sql.planned(
        f"""SELECT i.kind, i.scope, i.value, i.id, i.customer_id, i.blocked_at IS NOT NULL, i.verified_at IS NOT NULL,
                   i.name = '', i.undeliverable_at IS NOT NULL, i.shared
            FROM {Identity._meta.db_table} i
            JOIN {source} ON (i.kind, i.scope, i.value) = (given.kind, given.scope, given.value)""",
        params,
    )
    return {
        (kind, scope, value): Known(
            number, customer, value, blocked, verified, unnamed=unnamed, undeliverable=failed, shared=shared
        )
        for kind, scope, value, number, customer, blocked, verified, unnamed, failed, shared in rows
    }


def _make(refs: list[IdentityRef], proven_by: str, owners: Mapping[Key, int]) -> dict[Key, Known]:
    """One customer each unless it has an owner, in sorted order so that two workers never wait for each other in a ring."""
    at = clock.now()
    fresh = iter(sql.next_ids(Customer._meta.db_table, sum(ref.key not in owners for ref in refs)))
    ids = [owners[ref.key] if ref.key in owners else next(fresh) for ref in refs]
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
    proven = {ref.key for ref in refs if ref.proven}
    made = {
        key: Known(number, customer, key[2], verified=key in proven, new=key not in owners)
        for *key_parts, number, customer in written
        if (key := (key_parts[0], key_parts[1], key_parts[2]))
    }
    owned = companies.by_domain(ref.value for ref in refs)
    sql.copy(
        Customer._meta.db_table,
        ("id", "name", "language", "zone", "notes", "company_id"),
        [
            (made[ref.key].customer_id, ref.name[:300], "", "", "", owned.get(companies.domain_of(ref.value)))
            for ref in refs
            if ref.key in made and ref.key not in owners
        ],
    )
    lost = [ref.key for ref in refs if ref.key not in made]
    return made | (_read(lost) if lost else {})


def _verify(known: list[Known], how: str) -> None:
    ids = sorted({one.identity_id for one in known})
    if ids:
        Identity.objects.filter(pk__in=ids, verified_at=None).update(verified_at=clock.now(), verified_by=how)


def _name(told: list[tuple[Known, str]]) -> None:
    """Somebody nobody had a name for says it now. A name that is known is never changed by what comes in."""
    if not told:
        return
    values = sorted((one.identity_id, name[:300]) for one, name in told)
    source, params = sql.given({"id": "bigint", "name": "text"}, values)
    rows = sql.rows(
        f"""WITH named AS (
              UPDATE {Identity._meta.db_table} i SET name = given.name FROM {source}
              WHERE i.id = given.id RETURNING i.customer_id, given.name)
            UPDATE {Customer._meta.db_table} c SET name = named.name FROM named
            WHERE c.id = named.customer_id AND c.name = '' RETURNING c.id""",
        params,
    )
    record.many(record.Fact("customer.named", "customer", number, customer_id=number) for (number,) in rows)


def reached_again(known: Iterable[Known]) -> None:
    """Who writes can be written to, whatever failed before."""
    ids = sorted({one.identity_id for one in known if one.undeliverable})
    if ids:
        Identity.objects.filter(pk__in=ids).update(undeliverable_at=None)
