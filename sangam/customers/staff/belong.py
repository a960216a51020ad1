"""Who belongs to which company, and as what. The first one is `Customer.company`, which mail domains and imports set, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sangam.customers import family
from sangam.customers.models import Company, Customer, CustomerQuery
from sangam.customers.staff.models import ROLE_MAX, Position
from sangam.events import record
from sangam.events.record import Actor, Fact


@dataclass(frozen=True, slots=True)
class Belongs:
    """`holder` is the customer of the family whose row says so; `first` the company that is shown first."""

    company: Company
    role: str
    holder: int
    first: bool


def of(members: Sequence[Customer]) -> list[Belongs]:
    """The companies of a family (`family.Merged.members`), the first one first. One query; none for a company alone with no
    roles is not known before."""
    rows = list(Position.objects.filter(customer__in=[one.pk for one in members]).select_related("company").order_by("pk"))
    shown = next((one.company for one in members if one.company_id), None)
    found: dict[int, Belongs] = {}
    for row in rows:
        found.setdefault(row.company_id, Belongs(row.company, row.role, row.customer_id, row.company_id == _pk(shown)))
    for one in members:
        if one.company is not None and one.company_id not in found:
            found[one.company.pk] = Belongs(one.company, "", one.pk, one.company_id == _pk(shown))
    return sorted(found.values(), key=lambda one: not one.first)


def _pk(company: Company | None) -> int | None:
    return company.pk if company else None


def put(customer: Customer, company: Company, role: str, *, by: Actor) -> Position:
    """He belongs to it, in this role; a role he had there is replaced. His first company becomes the one shown first."""
    role = " ".join(role.replace("\x00", "").split())[:ROLE_MAX]
    with transaction.atomic():
        rows = list(Customer.objects.select_for_update().filter(pk__in=family.ids(customer.pk)).order_by("pk"))
        user = by.id if by.type == "user" else None
        known = Position.objects.filter(customer__in=rows, company=company).order_by("pk").first()
        if known is not None and known.role == role:
            return known
        if known is None:
            known = Position.objects.create(customer=customer, company=company, role=role, made_by_id=user)
        else:
            known.role = role
            known.save(update_fields=["role"])
        if not any(row.company_id for row in rows):
            Customer.objects.filter(pk=customer.pk).update(company=company)
        _tell("customer.joined_company", known.customer_id, company, by)
    return known


def leave(customer: Customer, company: Company, *, by: Actor) -> bool:
    """He does not belong to it any more; another of his companies is shown first then."""
    with transaction.atomic():
        rows = list(Customer.objects.select_for_update().filter(pk__in=family.ids(customer.pk)).order_by("pk"))
        gone = Position.objects.filter(customer__in=rows, company=company).delete()[0]
        shown = [row.pk for row in rows if row.company_id == company.pk]
        for number in shown:
            other = Position.objects.filter(customer__in=rows).order_by("pk").values_list("company", flat=True).first()
            Customer.objects.filter(pk=number).update(company=other)
        if not gone and not shown:
            return False
        _tell("customer.left_company", customer.pk, company, by)
    return True


def show_first(customer: Customer, company: Company, *, by: Actor) -> bool:
    with transaction.atomic():
        rows = list(Customer.objects.select_for_update().filter(pk__in=family.ids(customer.pk)).order_by("pk"))
        holder = family.in_order(rows, customer.pk).holder("company_id")
        if holder.company_id == company.pk:
            return False
        if holder.company_id is not None:
            # What was shown first had perhaps no row of its own: it is kept as one of his companies.
            Position.objects.get_or_create(customer=holder, company_id=holder.company_id)
        Customer.objects.filter(pk=holder.pk).update(company=company)
        _tell("customer.company", holder.pk, company, by)
    return True


def people(company: Company) -> CustomerQuery:
    """Everybody who belongs to it, by whatever row says so."""
    shown = Customer.objects.filter(company=company).values("pk")
    return Customer.objects.filter(pk__in=shown.union(Position.objects.filter(company=company).values("customer"), all=True))


def _tell(kind: str, customer: int, company: Company, by: Actor) -> None:
    record.many([Fact(kind, "customer", customer, by=by, customer_id=customer, data={"company": company.pk})])
