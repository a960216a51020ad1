"""Two customers are one person, and that can be taken back. An edge is written; no row is moved, none is destroyed.

A family is a connected component of live edges, and the edges of a family form a tree: what is one already is not merged
again. So each edge parts its family in two when it is undone, and what an undo does can be said before it is done.
Families change one at a time, under a lock that is taken before any row is: two at once, in whatever direction, cannot wait
for each other in a ring, and the second one sees what the first did.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.channels import registry
from sangam.customers.models import Customer, Identity, Merge
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock, sql

FAMILY_MAX = 100
"""Reads of a family are bounded by this: who has more faces is a shared mailbox, not a person."""
_LOCK = sql.advisory_key("customers", "merge")


class Refused(ValueError):
    """In words for who asked."""


class Apart(Refused):
    """The company's own systems tell these two apart, by proofs: only somebody who leads may say that they are one."""


def merge(
    one: int, other: int, *, by: Actor, why: str = "", score: int | None = None, against_proof: bool = False
) -> Merge | None:
    """These two are one person. None where they are already. Raises Refused, Customer.DoesNotExist."""
    with transaction.atomic():
        _alone()
        first, second = _locked(one, other)
        if first.pk == second.pk or (first.root_id is not None and first.root_id == second.root_id):
            return None
        members = _family(first) | _family(second)
        if len(members) > FAMILY_MAX:
            raise Refused(
                _("This is too much for one person: a family holds at most %(most)d customers.") % {"most": FAMILY_MAX}
            )
        if not against_proof and (words := proofs_against(_family(first), _family(second))):
            raise Apart(words)
        edge = Merge.objects.create(
            first=first, second=second, why=why[:200], score=score, by_id=by.id if by.type == "user" else None
        )
        _root(members)
        _tell("customer.merged", edge, by)
        return edge


def undo(edge: Merge, *, by: Actor) -> bool:
    """They are two again, each with what was his before and since. False where that was done already."""
    with transaction.atomic():
        _alone()
        undone = {"undone_at": clock.now(), "undone_by_id": by.id if by.type == "user" else None}
        if not Merge.objects.filter(pk=edge.pk, undone_at=None).update(**undone):
            return False
        family = _family(Customer.objects.get(pk=edge.first_id))
        left, right = parts(edge, live(family))
        _root(left)
        _root(right)
        _tell("customer.unmerged", edge, by)
        return True


def live(family: Iterable[int]) -> list[Merge]:
    """The edges that make it one, the oldest first."""
    return list(Merge.objects.filter(first__in=list(family), undone_at=None).select_related("by").order_by("pk"))


def parts(edge: Merge, edges: Iterable[Merge]) -> tuple[set[int], set[int]]:
    """What its family falls into without this edge: the side of its first, and of its second."""
    beside: dict[int, set[int]] = {}
    for one in edges:
        if one.pk != edge.pk:
            beside.setdefault(one.first_id, set()).add(one.second_id)
            beside.setdefault(one.second_id, set()).add(one.first_id)
    return _reached(edge.first_id, beside), _reached(edge.second_id, beside)


def proofs_against(left: Iterable[int], right: Iterable[int]) -> str:
    """In words, "" for none: both are verified accounts of the same system of the company's own (a signed-in user of the
    same site, a number in the same shop), and not the same. Mail addresses, phones and accounts at networks prove nothing
    against it: people have several."""
    kinds = [kind for kind, _begin in registry.accounts()]
    rows = Identity.objects.filter(customer__in=[*left, *right], kind__in=kinds, verified_at__isnull=False, shared=False)
    own = [row for row in rows.order_by("pk") if registry.is_account(row.kind, row.value)]
    mine, theirs = set(left), set(right)
    for one in own:
        for other in own:
            if one.customer_id in mine and other.customer_id in theirs and (one.kind, one.scope) == (other.kind, other.scope):
                one_name, other_name = (registry.account(row.kind, row.value) for row in (one, other))
                told = {"one": one_name, "other": other_name, "where": registry.label_of_identity(one.kind)}
                return _("%(where)s knows them as two: “%(one)s” and “%(other)s”, both verified.") % told
    return ""


def _alone() -> None:
    sql.rows("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _locked(one: int, other: int) -> tuple[Customer, Customer]:
    """In the order of ids, which is the order of the edge."""
    rows = {row.pk: row for row in Customer.objects.select_for_update().filter(pk__in=(one, other)).order_by("pk")}
    if not {one, other} <= rows.keys():
        raise Customer.DoesNotExist
    return rows[min(one, other)], rows[max(one, other)]


def _family(customer: Customer) -> set[int]:
    if customer.root_id is None:
        return {customer.pk}
    return set(Customer.objects.filter(root=customer.root_id).values_list("pk", flat=True))


def _root(members: set[int]) -> None:
    """In the order of ids, so that nobody who holds several customers waits for us in a ring."""
    list(Customer.objects.select_for_update().filter(pk__in=members).order_by("pk").values_list("pk"))
    Customer.objects.filter(pk__in=members).update(root=min(members) if len(members) > 1 else None)


def _reached(start: int, beside: dict[int, set[int]]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = beside.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def _tell(kind: str, edge: Merge, by: Actor) -> None:
    facts = [Fact(kind, "merge", edge.pk, by=by, customer_id=edge.first_id, data={"other": edge.second_id})]
    record.many(facts)
