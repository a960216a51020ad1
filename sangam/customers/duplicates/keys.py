"""What a customer may have in common with himself under another name. Stored, so that others with the same are one index away.

A key that more than `KEY_MAX` customers share says nothing (info@, a family name, the phone of a hotel) and is never
followed: the work for each customer is bounded, however many share it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sangam.channels import registry
from sangam.channels.providers import phones
from sangam.customers.duplicates import names
from sangam.customers.models import Customer, Identity, Key
from sangam.lib import sql
from sangam.lib.wordlist import names as names_of

KEY_MAX = 20
LENGTH_MAX = 80
PHONE, MAIL, HANDLE, NAME = "p:", "m:", "h:", "n:"
HANDLE_MIN = 6
DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
ROLES = frozenset(
    names_of(
        "info infos support sales office contact contacto kontakt hello hi mail email post admin administrator webmaster "
        "postmaster noreply no-reply donotreply billing invoice invoices accounts accounting team service services help "
        "helpdesk orders order shop store marketing press jobs hr careers reception booking bookings reservations enquiries "
        "inquiries customerservice customercare"
    )
)
_PUNCTUATION = re.compile(r"[^a-z0-9]")
_KEYS = Key._meta.db_table
Pair = tuple[int, int]
Row = tuple[str, str, bool]
"""Kind and value of an identity, and whether several people use it."""


def of(called: Iterable[str], identities: Iterable[Row]) -> set[str]:
    found = {NAME + key for name in called if (key := names.key(name))}
    letters = registry.letters()
    for kind, value, shared in identities:
        if shared:
            continue
        if letters is not None and kind in letters.capabilities.identity_kinds:
            found.update(_of_address(value))
        elif value.startswith("+"):
            found.add(PHONE + phones.fold(value))
    return {key[:LENGTH_MAX] for key in found}


def _of_address(value: str) -> Iterator[str]:
    local, _, domain = value.casefold().rpartition("@")
    local = local.partition("+")[0]
    plain = _PUNCTUATION.sub("", local)
    if not local or local in ROLES or plain in ROLES:
        return
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), DOTLESS[domain]
    yield f"{MAIL}{local}@{domain}"
    if len(plain) >= HANDLE_MIN and not plain.isdigit():
        yield HANDLE + plain


def refresh(customers: Sequence[int]) -> list[int]:
    """Bring the keys of these up to date; gives those whose keys are others than before."""
    wanted = _wanted(customers)
    known: dict[int, set[str]] = defaultdict(set)
    for customer, key in Key.objects.filter(customer__in=customers).values_list("customer_id", "key"):
        known[customer].add(key)
    gone = [(customer, key) for customer in known for key in known[customer] - wanted.get(customer, set())]
    new = [(customer, key) for customer, keys in wanted.items() for key in keys - known[customer]]
    if gone:
        source, values = sql.given({"customer_id": "bigint", "key": "text"}, gone)
        old = f"SELECT k.id FROM {_KEYS} k JOIN {source} ON k.customer_id = given.customer_id AND k.key = given.key"
        Key.objects.filter(pk__in=[number for (number,) in sql.rows(old, values)]).delete()
    sql.insert(_KEYS, {"customer_id": "bigint", "key": "text"}, sorted(new), conflict="DO NOTHING")
    return sorted({customer for customer, _key in (*gone, *new)})


def _wanted(customers: Sequence[int]) -> dict[int, set[str]]:
    named = Customer.objects.filter(pk__in=customers).values_list("pk", "name")
    called: dict[int, list[str]] = {pk: [name] for pk, name in named}
    rows: dict[int, list[Row]] = defaultdict(list)
    fields = ("customer_id", "kind", "value", "shared", "name")
    for customer, kind, value, shared, name in Identity.objects.filter(customer__in=customers).values_list(*fields):
        rows[customer].append((kind, value, shared))
        if not shared:
            called[customer].append(name)
    return {customer: of(called[customer], rows[customer]) for customer in called}


_PARTNERS = f"""
SELECT mine.customer_id, mine.key, found.ids
FROM {_KEYS} mine CROSS JOIN LATERAL (
    SELECT array_agg(customer_id) AS ids FROM (
        SELECT other.customer_id FROM {_KEYS} other WHERE other.key = mine.key LIMIT {KEY_MAX + 1}) AS few) AS found
WHERE mine.customer_id = ANY(%s) AND cardinality(found.ids) BETWEEN 2 AND {KEY_MAX}
"""


def shared(customers: Sequence[int]) -> Mapping[Pair, dict[str, int]]:
    """Those who share keys with these: for each pair its keys, and how many customers have each."""
    pairs: dict[Pair, dict[str, int]] = defaultdict(dict)
    for mine, key, ids in sql.rows(_PARTNERS, [list(customers)]):
        for other in ids:
            if other != mine:
                pairs[min(mine, other), max(mine, other)][key] = len(ids)
    return pairs


def among(pairs: Iterable[Pair]) -> dict[Pair, dict[str, int]]:
    """What these have in common besides."""
    wanted = set(pairs)
    found = shared(sorted({pair[0] for pair in wanted})) if wanted else {}
    return {pair: keys for pair, keys in found.items() if pair in wanted}
