"""Segments, lists and the list of customers, on screen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sangam.customers.models import Customer, CustomerList, Listed, Segment
from sangam.customers.segments import lists
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FRENCH = {"c.how": "all", "c.0.field": "language", "c.0.op": "is", "c.0.value": "fr"}


@pytest.fixture
def ben(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ben)
    return client


def page(client: Client, name: str, *arguments: Any, **query: str) -> str:
    answer = client.get(reverse(f"workspace:{name}", args=arguments), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def ana_and_jo() -> tuple[Customer, Customer]:
    return Customer.objects.create(name="Ana Lima", language="fr"), Customer.objects.create(name="Jo Field", language="en")


def test_a_segment_is_made_tried_shown_and_removed(ben: Client) -> None:
    ana_and_jo()
    tried = ben.post(reverse("workspace:customer_condition_preview"), FRENCH).content.decode()
    assert "Ana Lima" in tried and "Jo Field" not in tried and "1 person" in tried
    made = ben.post(reverse("workspace:customer_segment_new"), {**FRENCH, "name": "French", "description": ""})
    segment = Segment.objects.get()
    assert made["Location"].endswith(f"?segment={segment.pk}")
    shown = page(ben, "customers", segment=str(segment.pk))
    assert "Ana Lima" in shown and "Jo Field" not in shown
    assert "about 1" in page(ben, "customer_segments") and "Language is French" in page(ben, "customer_segments")
    ben.post(reverse("workspace:customer_segment_removal", args=[segment.pk]))
    assert not Segment.objects.exists() and Customer.objects.filter(name="Ana Lima").exists()
    assert "This segment was removed" in page(ben, "customers", segment=str(segment.pk))


def test_a_name_that_is_taken_and_a_line_that_is_wrong_are_said_and_nothing_is_lost(ben: Client) -> None:
    ben.post(reverse("workspace:customer_segment_new"), {**FRENCH, "name": "French"})
    again = ben.post(reverse("workspace:customer_segment_new"), {**FRENCH, "name": "french", "description": "mine"})
    assert again.status_code == 422 and "Choose another name" in again.content.decode() and "mine" in again.content.decode()
    empty = ben.post(reverse("workspace:customer_segment_new"), {**FRENCH, "c.0.value": "", "name": "Other"})
    assert "choose at least one" in empty.content.decode()
    assert Segment.objects.count() == 1


def test_only_the_maker_and_who_leads_change_a_segment(cast: Cast, client: Client) -> None:
    client.force_login(cast.lena)
    client.post(reverse("workspace:customer_segment_new"), {**FRENCH, "name": "French"})
    segment = Segment.objects.get()
    client.force_login(cast.ben)
    client.post(reverse("workspace:customer_segment", args=[segment.pk]), {**FRENCH, "c.0.value": "de", "name": "German"})
    client.post(reverse("workspace:customer_segment_removal", args=[segment.pk]))
    assert Segment.objects.get().name == "French"


def test_a_condition_stands_in_the_address(ben: Client) -> None:
    ana_and_jo()
    answer = ben.post(reverse("workspace:customer_filter"), FRENCH)
    shown = ben.get(answer["Location"]).content.decode()
    assert "Ana Lima" in shown and "Jo Field" not in shown and "Language is French" in shown
    assert "French" in page(
        ben, "customer_filters", where=json.dumps({"v": 1, "all": [{"field": "language", "op": "is", "value": ["fr"]}]})
    )


@pytest.mark.parametrize("where", ["{", "[]", '{"v":1,"all":[{"field":"nonsense","op":"is"}]}', '{"v":9}'])
def test_an_address_that_says_nothing_shows_nobody_and_why(ben: Client, where: str) -> None:
    ana_and_jo()
    shown = page(ben, "customers", where=where)
    assert "Ana Lima" not in shown and "notice warn" in shown


def test_filters_hold_together(ben: Client, cast: Cast) -> None:
    ana, jo = ana_and_jo()
    testers = lists.create("Testers", "", by=cast.ben)
    for one in (ana, jo):
        ben.post(reverse("workspace:customer_membership", args=[one.pk]), {"list": testers.pk})
    ben.post(reverse("workspace:customer_segment_new"), {**FRENCH, "name": "French"})
    shown = page(ben, "customers", list=str(testers.pk), segment=str(Segment.objects.get().pk))
    assert "Ana Lima" in shown and "Jo Field" not in shown
    assert "1 person" in page(ben, "customer_count", list=str(testers.pk), segment=str(Segment.objects.get().pk))


def test_a_customer_s_page_says_what_he_is_in_and_puts_him_on_lists(ben: Client) -> None:
    ana, _jo = ana_and_jo()
    ben.post(reverse("workspace:customer_segment_new"), {**FRENCH, "name": "The French"})
    ben.post(reverse("workspace:customer_list_new"), {"name": "Testers"})
    testers = CustomerList.objects.get()
    assert "The French" in page(ben, "customer_groups", ana.pk)
    ben.post(reverse("workspace:customer_membership", args=[ana.pk]), {"list": testers.pk})
    assert Listed.objects.get().customer_id == ana.pk
    assert "Take off the list Testers" in page(ben, "customer_groups", ana.pk)
    ben.post(reverse("workspace:customer_membership", args=[ana.pk]), {"list": testers.pk, "do": "take"})
    assert not Listed.objects.exists()


def test_the_list_goes_on_where_the_page_ended(ben: Client) -> None:
    Customer.objects.bulk_create([Customer(name=f"Somebody {number:03}") for number in range(60)])
    shown = page(ben, "customers")
    assert "Somebody 059" in shown and "Somebody 000" not in shown
    last = Customer.objects.get(name="Somebody 010").pk
    assert f"?after={last}" in shown
    assert "Somebody 000" in page(ben, "customers", after=str(last))
