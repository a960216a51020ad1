"""Typed fields of a company's own: what they hold, whose row it is, two writers at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sangam.conditions.fields import Money
from sangam.customers import merge, together
from sangam.customers.attributes import fields, read, stored, write
from sangam.customers.attributes.models import Attribute, AttributeValue, Of
from sangam.customers.models import Company, Customer
from sangam.customers.typed import clean as typed
from sangam.customers.typed.kinds import FieldType
from sangam.events.models import Event
from sangam.events.record import SYSTEM, Actor
from tests.cast import Cast

SAMPLES: dict[str, tuple[Any, Any]] = {
    FieldType.TEXT: (" 43  wide ", "43 wide"),
    FieldType.LONG_TEXT: ("Walks\nin winter", "Walks\nin winter"),
    FieldType.NUMBER: ("12,50", Decimal("12.5")),
    FieldType.AMOUNT: ("1.250,50 eur", Money(125050, "EUR")),
    FieldType.DATE: ("1990-02-28", dt.date(1990, 2, 28)),
    FieldType.MOMENT: ("2026-03-01T10:00:00+02:00", dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)),
    FieldType.CHECKBOX: ("no", False),
    FieldType.CHOICE: ("gold", "gold"),
    FieldType.CHOICES: (["silver", "gold"], ("gold", "silver")),
    FieldType.LINK: ("https://maps.example/route?id=1", "https://maps.example/route?id=1"),
    FieldType.ADDRESS: ("Cleo@Example.com", "cleo@example.com"),
    FieldType.PHONE: ("+351 912 345 678", "+351912345678"),
}


def field(kind: str = FieldType.TEXT, **values: Any) -> Attribute:
    number = Attribute.objects.count()
    given = {"key": f"key_{number}", "label": f"Label {number}", "type": kind, "choices": ["gold", "silver"], **values}
    return Attribute.objects.create(position=number, **given)


def shown(customer: Customer, *family: Customer) -> dict[str, Any]:
    return {one.attribute.key: one.value for one in read.of_customer([customer.pk, *(kin.pk for kin in family)])}


@pytest.mark.django_db
def test_every_type_comes_back_as_it_was_written() -> None:
    cleo = Customer.objects.create(name="Cleo")
    made = {kind: field(kind) for kind in FieldType}
    given_values = {made[kind].key: typed_in for kind, (typed_in, _value) in SAMPLES.items()}
    assert write.of_customer(cleo.pk, given_values, by=SYSTEM) == []
    assert shown(cleo) == {made[kind].key: value for kind, (_typed_in, value) in SAMPLES.items()}
    kept = read.many(Of.CUSTOMER, [cleo.pk])[cleo.pk]
    facts = Event.objects.filter(kind="customer.attribute").count()
    write.of_customer(cleo.pk, kept, by=SYSTEM)
    assert read.many(Of.CUSTOMER, [cleo.pk])[cleo.pk] == kept
    assert Event.objects.filter(kind="customer.attribute").count() == facts == 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldType.NUMBER, "many"), (FieldType.NUMBER, "NaN"), (FieldType.AMOUNT, "12.50"), (FieldType.AMOUNT, "1.2345 EUR"),
        (FieldType.AMOUNT, "0.5 JPY"), (FieldType.DATE, "31.12.2026"), (FieldType.CHOICE, "bronze"), (FieldType.CHOICES, ["gold", "bronze"]),
        (FieldType.LINK, "javascript:alert(1)"), (FieldType.LINK, "https://"), (FieldType.ADDRESS, "cleo"), (FieldType.PHONE, "12"),
        (FieldType.CHECKBOX, "perhaps"), (FieldType.TEXT, "x" * 301), (FieldType.TEXT, {"a": 1}), (FieldType.MOMENT, "noon"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_is_written(db: None, kind: str, text: Any) -> None:
    cleo, good, bad = Customer.objects.create(name="Cleo"), field(), field(kind)
    with pytest.raises(write.Wrongs) as caught:
        write.of_customer(cleo.pk, {good.key: "fine", bad.key: text}, by=SYSTEM)
    assert list(caught.value.problems) == [bad.key]
    assert bad.label in caught.value.problems[bad.key]
    assert not AttributeValue.objects.exists()


@given(some.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_number_survives_its_text(number: Decimal) -> None:
    one = Attribute(key="size", label="Size", type=FieldType.NUMBER)
    assert typed.clean(one, typed.plain(typed.clean(one, str(number)))) == number


@given(some.integers(-(10**12), 10**12), some.sampled_from(["EUR", "JPY", "KWD", "UZS"]))
def test_money_survives_its_text(minor: int, currency: str) -> None:
    one = Attribute(key="credit", label="Credit", type=FieldType.AMOUNT)
    money = Money(minor, currency)
    assert typed.clean(one, f"{typed.amount(money)} {currency}") == money
    assert typed.clean(one, typed.plain(money)) == money
    assert stored.value(FieldType.AMOUNT, stored.columns(FieldType.AMOUNT, money)) == money


@pytest.mark.django_db
def test_a_family_shows_the_first_who_has_one_and_writes_there() -> None:
    first, second = (Customer.objects.create(name=name) for name in ("Cleo", "Cleo M."))
    size, tier = field(), field()
    write.of_customer(second.pk, {size.key: "43"}, by=SYSTEM)
    edge = merge.merge(first.pk, second.pk, by=SYSTEM)
    assert edge
    assert shown(first, second)[size.key] == "43"
    write.of_customer(first.pk, {size.key: "44", tier.key: "gold"}, by=SYSTEM)
    assert AttributeValue.objects.get(attribute=size).customer_id == second.pk
    assert Event.objects.filter(kind="customer.attribute", customer_id=second.pk).count() == 2
    merge.undo(edge, by=SYSTEM)
    assert shown(first) == {size.key: None, tier.key: "gold"}
    assert shown(second) == {size.key: "44", tier.key: None}


@pytest.mark.django_db
def test_two_forms_at_once_lose_no_field(cast: Cast) -> None:
    cleo, size, tier = Customer.objects.create(name="Cleo"), field(), field()
    write.of_customer(cleo.pk, {size.key: "43", tier.key: "gold"}, by=SYSTEM)
    seen = {key: together.mark(value) for key, value in shown(cleo).items()}
    ben, mara = Actor.user(cast.ben.pk), Actor.user(cast.mara.pk)
    assert write.of_customer(cleo.pk, {size.key: "44", tier.key: "gold"}, by=ben, seen=seen) == []
    assert write.of_customer(cleo.pk, {size.key: "43", tier.key: "silver"}, by=mara, seen=seen) == []
    assert shown(cleo) == {size.key: "44", tier.key: "silver"}
    (clash,) = write.of_customer(cleo.pk, {size.key: "45", tier.key: "gold"}, by=mara, seen=seen)
    assert (clash.held.value, clash.held.changed_by, clash.mine) == ("44", cast.ben.pk, "45")
    assert shown(cleo) == {size.key: "44", tier.key: "silver"}


@pytest.mark.django_db
def test_facts_hold_ids_only_and_nothing_new_tells_nobody() -> None:
    cleo, size = Customer.objects.create(name="Cleo"), field()
    for text in ("43", "43", None, None):
        write.of_customer(cleo.pk, {size.key: text}, by=SYSTEM)
    facts = list(Event.objects.filter(kind="customer.attribute"))
    assert [one.data for one in facts] == [{"attributes": [size.pk]}] * 2
    assert shown(cleo) == {size.key: None}


@pytest.mark.django_db
def test_a_company_has_fields_of_its_own(cast: Cast) -> None:
    fjell = Company.objects.create(name="Fjell")
    seats = fields.create({"of": Of.COMPANY, "label": "Seats", "type": FieldType.NUMBER}, by=cast.ada)
    fields.create({"label": "Seats", "type": FieldType.TEXT}, by=cast.ada)
    write.of_company(fjell.pk, {seats.key: "12"}, by=SYSTEM)
    assert [(one.attribute, one.value) for one in read.of_company(fjell.pk)] == [(seats, Decimal(12))]
    with pytest.raises(write.Wrongs):
        write.of_company(fjell.pk, {"nothing": "1"}, by=SYSTEM)


@pytest.mark.django_db
def test_what_may_be_seen_where_and_edited_by_whom(cast: Cast) -> None:
    page_only, other_brand = field(beside=False), field(brand=cast.brand)
    cleo = Customer.objects.create(name="Cleo")
    assert [one.attribute for one in read.of_customer([cleo.pk], beside=True, brand=cast.brand.pk)] == [other_brand]
    assert [one.attribute for one in read.of_customer([cleo.pk], brand=cast.brand.pk + 1)] == [page_only]
    assert [one.attribute for one in read.of_customer([cleo.pk])] == [page_only, other_brand]
