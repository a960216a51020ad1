"""What the screens say of a customer: himself and his family, side by side with another one, and what made them one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from sangam.accounts.scope import Scope
from sangam.channels import contacts
from sangam.channels.providers import phones
from sangam.commerce import orders
from sangam.commerce.models import Order
from sangam.conversations import queries
from sangam.conversations.listed import Row
from sangam.customers import family, merge, reasons
from sangam.customers.duplicates import queue
from sangam.customers.models import Company, Customer, Identity, Merge
from sangam.web.ui.person import Request

LOOK = 3
MAYBE_MOST = 5
NUMBER_MAX = 18


@dataclass(frozen=True, slots=True)
class Side:
    """One customer of a pair, as much as is needed to say whether he is the other."""

    customer: Customer
    merged: family.Merged
    identities: Sequence[Identity]
    conversations: Sequence[Row]
    count: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A merge, why it was done, and who would stand apart again after an undo."""

    merge: Merge
    one: str
    other: str
    why: Sequence[str]
    apart: Sequence[str]


def customer(request: Request, number: int) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(request.scope).select_related("company"), pk=number)


def company(request: Request, number: int) -> Company:
    return get_object_or_404(Company.objects.visible_to(request.scope), pk=number)


def side(customer: Customer, scope: Scope) -> Side:
    asked = queries.Filters(customer_id=customer.pk)
    everything = queries.VIEWS["all"]
    return Side(
        customer, family.merged(customer), family.identities(customer.pk),
        queries.page(scope, everything, asked, size=LOOK).rows, queries.count(scope, everything, asked),
    )  # fmt: skip


def edges(shown: family.Merged) -> list[Edge]:
    names = {one.pk: str(one) for one in shown.members}
    found = merge.live(names)
    return [
        Edge(
            row, names.get(row.first_id, "?"), names.get(row.second_id, "?"), reasons.words(row.why),
            [names[number] for number in sorted(_smaller(merge.parts(row, found))) if number in names],
        )
        for row in found
    ]  # fmt: skip


def _smaller(parts: tuple[set[int], set[int]]) -> set[int]:
    return min(parts, key=lambda part: (len(part), -min(part)))


@dataclass(frozen=True, slots=True)
class Maybe:
    """Somebody who may be the same person."""

    other: Customer
    score: int
    why: Sequence[str]


def maybe(shown: family.Merged) -> list[Maybe]:
    ids = {one.pk for one in shown.members}
    rows = queue.of(ids).select_related("first", "second")[:MAYBE_MOST]
    return [Maybe(row.second if row.first_id in ids else row.first, row.score, reasons.words(row.reasons)) for row in rows]


def named(text: str) -> int | None:
    """The customer behind what somebody typed: a number of ours, an address, a phone number, the number of his order."""
    text = text.strip()
    plain = text.removeprefix("#")
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= NUMBER_MAX
    if is_number and Customer.objects.filter(pk=int(plain)).exists():
        return int(plain)
    ref = typed(text)
    if ref is None:
        key = orders.key(text)
        return Order.objects.filter(number_key=key).values_list("customer_id", flat=True).first() if key else None
    rows = Identity.objects.filter(kind=ref[0], scope="", value=ref[1])
    return rows.values_list("customer_id", flat=True).first()


def typed(text: str) -> tuple[str, str] | None:
    """(kind, value) of an e-mail address or a phone number with its country; None for neither."""
    try:
        if "@" in text:
            ref = contacts.address(text)
            return ref.kind, ref.value
        value = phones.typed(text)
    except ValueError:
        return None
    return (phones.KIND, value) if value else None


def pair(left: Customer, right: Customer, scope: Scope) -> dict[str, object]:
    """Both sides, and what speaks against it."""
    if left.pk == right.pk:
        raise Http404
    against = merge.proofs_against(family.ids(left.pk), family.ids(right.pk))
    is_one = left.root_id is not None and left.root_id == right.root_id
    sides: Iterable[Side] = (side(left, scope), side(right, scope))
    return {"sides": list(sides), "against": against, "is_one": is_one, "may": scope.may_lead or not against}
