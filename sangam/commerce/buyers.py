"""Whose an order is. A shop names its account, an address, a phone; what is known already of these decides, in this order.

What a shop says is a claim: nobody proved it to us, so it never merges two customers and opens nothing to a customer. An
address or phone that several people use, or that is blocked, decides only where nothing else was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sangam.channels import contacts
from sangam.channels.base import IDENTITY_VALUE_MAX, IdentityRef
from sangam.channels.providers import phones
from sangam.commerce.told import Who, Wrong
from sangam.customers import identify
from sangam.customers.identify import Key, Known
from sangam.customers.models import Customer
from sangam.events import record
from sangam.events.record import Fact
from sangam.lib import sql

ACCOUNT = "shop_account"
"""The kind of identity of a shop's own accounts; its scope is the shop."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """`identity` is the way that proves it is his (an address before a phone before an account)."""

    customer: int
    identity: int
    new: bool = False


def of(who: Who, source: str) -> Buyer:
    """Found or made; call inside a transaction. Raises Wrong."""
    refs = _refs(who, source)
    known = identify.known(refs)
    decides = _decides(refs, known)
    others = [ref for ref in refs if ref.key != decides.key]
    found = identify.many([decides], more={decides.key: others})
    owner = found[decides.key]
    ways = [found[ref.key] for ref in (*refs[1:], refs[0]) if found[ref.key].customer_id == owner.customer_id]
    if refs[0].name and not owner.new:
        _name(owner.customer_id, refs[0].name)
    return Buyer(owner.customer_id, ways[0].identity_id, owner.new)


def _name(customer: int, name: str) -> None:
    """Of somebody whom nobody had a name for: one that is known is never changed by a shop."""
    table = Customer._meta.db_table
    kin = f"SELECT 1 FROM {table} k WHERE k.root_id = c.root_id AND k.name <> ''"
    rows = sql.rows(
        f"UPDATE {table} c SET name = %s WHERE c.id = %s AND c.name = '' AND NOT EXISTS ({kin}) RETURNING c.id",
        [name, customer],
    )
    record.many(Fact("customer.named", "customer", number, customer_id=number) for (number,) in rows)


def _refs(who: Who, source: str) -> list[IdentityRef]:
    name = contacts.name(who.name)
    refs = [IdentityRef(ACCOUNT, _account(who.account), source, name)] if who.account.strip() else []
    if who.mail.strip():
        try:
            refs.append(contacts.address(who.mail, name=name))
        except ValueError as error:
            raise Wrong("customer.email", _("This is not an e-mail address. Leave it out if none is known.")) from error
    if who.phone.strip():
        folded = phones.fold(who.phone)
        if not phones.E164.match(folded):
            raise Wrong("customer.phone", _("Write the phone number with its country, like +351912345678, or leave it out."))
        refs.append(IdentityRef(phones.KIND, folded, "", name))
    if not refs:
        raise Wrong("customer", _("Say who it is: by account_id, email or phone, at least one of them."))
    return refs


def _account(value: str) -> str:
    plain = value.strip()
    if len(plain) > IDENTITY_VALUE_MAX or not plain.isprintable():
        raise Wrong("customer.account_id", _("An account's id has at most {most} characters.").format(most=IDENTITY_VALUE_MAX))
    return plain


def _decides(refs: list[IdentityRef], known: Mapping[Key, Known]) -> IdentityRef:
    usable = [ref for ref in refs if (one := known.get(ref.key)) and (ref.scope or not (one.shared or one.blocked))]
    fresh = [ref for ref in refs if ref.key not in known]
    return next(iter(usable or fresh or refs))
