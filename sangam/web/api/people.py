"""Customers: told by their identities, read by number or by how they are known."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema

from sangam.accounts.models import Right
from sangam.channels import contacts
from sangam.channels.base import IdentityRef
from sangam.channels.providers import phones
from sangam.commerce import buyers, figures, profiles
from sangam.customers import family, identify
from sangam.customers.attributes import read, write
from sangam.customers.models import Customer
from sangam.customers.typed.clean import plain
from sangam.web.api import answers, batches, responses
from sangam.web.api.callers import Bearer, Call, actor, scope
from sangam.web.api.once import once
from sangam.web.api.paging import Cursor, Limit, Wanted, page
from sangam.web.api.problems import Problem, pointer
from sangam.web.api.shapes import CustomerIn

router = Router()


class Customers(Schema):
    items: list[Any] = batches.items_of("CustomerIn")


@router.put(
    "/customers",
    response=responses.ONE,
    tags=["Customers"],
    summary="Tell what you know of a customer",
    auth=Bearer(Right.CUSTOMERS_WRITE),
)
def put_customer(request: Call, customer: CustomerIn) -> HttpResponse:
    return once(request, lambda: answers.told(customer.account_id, _take(request, customer)))


@router.post(
    "/customers",
    response=responses.MANY,
    tags=["Customers"],
    summary="Tell what you know of up to 500 customers",
    auth=Bearer(Right.CUSTOMERS_WRITE),
)
def post_customers(request: Call, batch: Customers) -> HttpResponse:
    def take(one: CustomerIn) -> Any:
        return _take(request, one)

    return once(request, lambda: batches.run(request, batch.items, CustomerIn, take, "account_id"))


def _take(request: Call, given: CustomerIn) -> Any:
    told = profiles.Told(
        buyers.Who(given.account_id, given.email, given.phone, given.name), given.language, given.time_zone, given.attributes
    )
    try:
        return profiles.take(told, request.auth.source, by=actor(request))
    except write.Wrongs as error:
        wrong = [(pointer(("attributes", key)), text) for key, text in error.problems.items()]
        raise Problem(422, str(error), wrong) from error


@router.get(
    "/customers",
    response=responses.listed(answers.CustomersOut),
    tags=["Customers"],
    summary="Customers, newest first",
    auth=Bearer(Right.CUSTOMERS_READ),
)
def list_customers(
    request: Call, cursor: Cursor = "", limit: Limit = 50, email: Wanted = "", phone: Wanted = "", account_id: Wanted = ""
) -> Any:
    """All, or who is known by an e-mail address, a phone number or an account of your source."""
    rows = Customer.objects.visible_to(scope(request)).select_related("company").prefetch_related("identities")
    if email or phone or account_id:
        rows = rows.filter(pk__in=_known_by(_refs(email, phone, account_id, request.auth.source)))
    found, following = page(rows, cursor, limit)
    return {"items": [answers.CustomerOut.of(one) for one in found], "next": following}


def _refs(mail: str, phone: str, account: str, source: str) -> list[IdentityRef]:
    refs = [IdentityRef(buyers.ACCOUNT, account, source)] if account else []
    if mail:
        try:
            refs.append(contacts.address(mail))
        except ValueError as error:
            raise Problem(422, "This is not an e-mail address.") from error
    return [*refs, IdentityRef(phones.KIND, phones.fold(phone))] if phone else refs


def _known_by(refs: list[IdentityRef]) -> set[int]:
    """Who is known by all of them."""
    found = identify.known(refs)
    owners = [{found[ref.key].customer_id} if ref.key in found else set() for ref in refs]
    return set.intersection(*owners)


@router.get(
    "/customers/{number}",
    response=responses.listed(answers.CustomerWholeOut),
    tags=["Customers"],
    summary="One customer, whole",
    auth=Bearer(Right.CUSTOMERS_READ),
)
def get_customer(request: Call, number: Annotated[int, Path(ge=1, le=2**62)]) -> Any:
    """By our number of him; with the attributes and the figures of the person he is, whoever was merged with him."""
    rows = Customer.objects.visible_to(scope(request)).select_related("company").prefetch_related("identities")
    row = get_object_or_404(rows, pk=number)
    members = [number, *(one for one in family.ids(number) if one != number)]
    held = {one.attribute.key: plain(one.value) for one in read.of_customer(members) if one.value is not None}
    spent = [
        answers.SpentOut(
            currency=one.currency, orders=one.orders, net_minor=one.net_minor, average_minor=one.average_minor,
            first_at=one.first_at, last_at=one.last_at,
        )
        for one in figures.of_customer(number)
    ]  # fmt: skip
    return answers.CustomerWholeOut.of(row, attributes=held, spent=spent)
