"""Lists of customers: made and removed, and who is put on them. A family is one person: whoever of it is on a list."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.customers import family
from sangam.customers.models import Customer
from sangam.customers.segments.models import CustomerList, Listed
from sangam.customers.segments.saved import Taken
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import sql

MOST = 500
LISTED = Listed._meta.db_table
CUSTOMERS = Customer._meta.db_table


def may_change(one: CustomerList, scope: Scope) -> bool:
    """Its name, or that it exists: whoever made it, and who leads. Who is on it, everybody may change."""
    return scope.may_lead or one.made_by_id == scope.person_id


def create(name: str, description: str, *, by: User) -> CustomerList:
    """Raises Taken."""
    if CustomerList.objects.count() >= MOST:
        raise Taken(_("There are {most} lists already. Remove one first.").format(most=MOST))
    try:
        with transaction.atomic():
            made = CustomerList.objects.create(name=name, description=description, made_by=by)
            audit.record(by, "customer_list.created", made, name=name)
    except IntegrityError as error:
        raise Taken(_("There is a list of this name already. Choose another name.")) from error
    return made


def change(one: CustomerList, *, by: User, name: str, description: str) -> None:
    """Raises Taken."""
    try:
        with transaction.atomic():
            CustomerList.objects.filter(pk=one.pk).update(name=name, description=description)
            audit.record(by, "customer_list.changed", one, name=[one.name, name])
    except IntegrityError as error:
        raise Taken(_("There is a list of this name already. Choose another name.")) from error


def remove(one: CustomerList, *, by: User) -> None:
    """The customers stay as they are; conditions that ask for the list say that it is gone."""
    with transaction.atomic():
        audit.record(by, "customer_list.removed", one, name=one.name)
        Listed.objects.filter(list=one)._raw_delete("default")
        CustomerList.objects.filter(pk=one.pk).delete()


def add(one: CustomerList, customers: Sequence[int], *, by: Actor) -> set[int]:
    """Put persons on it, by the id of any of their customers; gives those who were not on it before."""
    person = by.id if by.type == "user" else None
    with transaction.atomic():
        found = sql.rows(
            f"""INSERT INTO {LISTED} (list_id, customer_id, added_by_id)
                SELECT %s, c.id, %s FROM {CUSTOMERS} c WHERE c.id = ANY(%s)
                AND NOT EXISTS (SELECT 1 FROM {CUSTOMERS} k JOIN {LISTED} l ON l.customer_id = k.id AND l.list_id = %s
                                WHERE k.id = c.id OR k.root_id = c.root_id)
                ORDER BY c.id ON CONFLICT DO NOTHING RETURNING customer_id""",
            [one.pk, person, sorted(set(customers)), one.pk],
        )
        added = {number for (number,) in found}
        record.many(_facts("customer.listed", one, sorted(added), by))
    return added


def take(one: CustomerList, customers: Sequence[int], *, by: Actor) -> set[int]:
    """Take persons off it; gives those of the given who were on it."""
    taken: set[int] = set()
    with transaction.atomic():
        for number in sorted(set(customers)):
            kin = family.ids(number)
            if Listed.objects.filter(list=one, customer__in=kin).delete()[0]:
                taken.add(number)
        record.many(_facts("customer.unlisted", one, sorted(taken), by))
    return taken


def _facts(kind: str, one: CustomerList, customers: Sequence[int], by: Actor) -> list[Fact]:
    return [Fact(kind, "customer", number, by=by, customer_id=number, data={"list": one.pk}) for number in customers]


def of_customer(customer: int, scope: Scope) -> list[CustomerList]:
    ids = Listed.objects.filter(customer__in=family.ids(customer)).values("list")
    return list(CustomerList.objects.visible_to(scope).filter(pk__in=ids))


def sizes() -> dict[int, int]:
    """How many rows stand on each list, by its id. Somebody merged after he was put on it twice is counted once."""
    found = sql.rows(
        f"SELECT l.list_id, count(DISTINCT coalesce(c.root_id, c.id)) FROM {LISTED} l "
        f"JOIN {CUSTOMERS} c ON c.id = l.customer_id GROUP BY l.list_id"
    )
    return dict(found)
