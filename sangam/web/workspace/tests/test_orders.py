"""Orders beside a conversation, on the customer's page, by their number; the figures and the people behind them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from sangam.commerce import cohorts, orders, subscriptions
from sangam.commerce.models import Order
from sangam.commerce.told import LineTold, OrderTold, RefundTold, ShipmentTold, SubscriptionTold, Version, Who
from sangam.customers import merge
from sangam.events.record import SYSTEM
from sangam.lib import clock
from tests.cast import Cast

JANUARY = dt.datetime(2026, 1, 10, tzinfo=dt.UTC)


@pytest.fixture
def ben(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ben)
    return client


def buy(number: str, mail: str = "cleo@example.com", at: dt.datetime = JANUARY, **more: object) -> Order:
    values: dict[str, object] = {
        "id": number, "version": Version(at), "who": Who(mail=mail), "number": number, "currency": "EUR", "total_minor": 10000,
        "placed_at": at, "payment": "paid", "lines": [LineTold("Skerry tent", 10000)],
    }  # fmt: skip
    return Order.objects.get(pk=orders.take(OrderTold(**{**values, **more}), "shop").pk)  # type: ignore[arg-type]


def beside(client: Client, number: int) -> str:
    return client.get(reverse("workspace:orders_beside", args=[number])).content.decode()


def test_what_he_bought_stands_beside_what_he_says(cast: Cast, ben: Client) -> None:
    parcel = ShipmentTold("1", "DHL", "JD1", "https://dhl.example/JD1")
    conversation = cast.conversation()
    buy("NW-1", shipments=[parcel], refunds=[RefundTold("r", JANUARY, 2500)])
    subscriptions.take(
        SubscriptionTold("s", Version(JANUARY), Who(mail="cleo@example.com"), "Club", "active", 900, "EUR", JANUARY), "shop"
    )
    shown = beside(ben, conversation.number)
    assert "NW-1" in shown and "Skerry tent" in shown and "€75.00" in shown and "Club" in shown
    assert 'href="https://dhl.example/JD1"' in shown and "noopener" in shown


def test_nothing_stands_there_where_nothing_was_bought(cast: Cast, ben: Client) -> None:
    assert beside(ben, cast.conversation().number).strip() == ""


def test_an_address_that_is_none_of_the_web_is_no_link(cast: Cast, ben: Client) -> None:
    order = buy("NW-1", shipments=[ShipmentTold("1", "DHL", "JD1", "javascript:alert(1)")], url="data:text/html,x")
    page = ben.get(reverse("workspace:order", args=[order.pk])).content.decode()
    assert "JD1" in page and "javascript:" not in page and "data:text" not in page


def test_a_number_in_a_message_leads_to_its_order_and_says_whose(cast: Cast, ben: Client) -> None:
    for place in range(1, 7):
        buy(f"NW-1000{place}", at=JANUARY + dt.timedelta(days=place))
    buy("NW-20001", mail="otto@example.com")
    conversation = cast.conversation("Where is my order NW-10001? And what about order no. nw 20001, order NW-20001?")
    shown = beside(ben, conversation.number)
    assert "NW-10001" in shown and "Named here" in shown
    assert "an order of somebody else" in shown and "NW-20001" in shown


def test_the_page_of_a_customer_has_those_of_his_family_by_stretches(cast: Cast, ben: Client) -> None:
    mine = [buy(f"NW-{place}", at=JANUARY + dt.timedelta(days=place)) for place in range(12)]
    theirs = buy("KU-1", mail="otto@example.com", at=JANUARY - dt.timedelta(days=1))
    merge.merge(mine[0].customer_id, theirs.customer_id, by=SYSTEM)
    address = reverse("workspace:customer_orders", args=[mine[0].customer_id])
    first = ben.get(address).content.decode()
    (following,) = re.findall(r'\?before=([^"]+)"', first)
    second = ben.get(f"{address}?before={following}").content.decode()
    numbers = re.findall(r'<summary><bdi class="number">([^<]+)<', first + second)
    assert numbers == [*(f"NW-{place}" for place in reversed(range(12))), "KU-1"]
    assert ben.get(address, {"before": "x"}).status_code == 404


def test_a_number_finds_the_order_and_the_customer(cast: Cast, ben: Client) -> None:
    order = buy("NW-77", shipments=[ShipmentTold("1", "DHL", "jd0146")])
    found = ben.get(reverse("workspace:orders"), {"q": "#nw 77"})
    assert found["Location"] == reverse("workspace:order", args=[order.pk])
    assert ben.get(reverse("workspace:orders"), {"q": "JD 0146"})["Location"] == found["Location"]
    asked = ben.get(reverse("workspace:customers"), {"q": "NW-77"})
    assert asked["Location"] == reverse("workspace:customer_page", args=[order.customer_id])
    assert "NW-77" in ben.get(reverse("workspace:search"), {"q": "NW-77"}).content.decode()
    assert "NW-77" in ben.get(reverse("workspace:orders")).content.decode()
    assert ben.get(reverse("workspace:orders"), {"state": "lost"}).status_code == 404


def test_retention_is_counted_by_persons_and_each_number_has_its_people(cast: Cast, ben: Client) -> None:
    month = clock.now().replace(day=1, hour=12)
    before = (month - dt.timedelta(days=5)).replace(day=3)
    first = buy("A-1", at=before)
    other = buy("A-2", mail="otto@example.com", at=month)
    buy("A-3", mail="third@example.com", at=before)
    buy("A-4", mail="fourth@example.com", at=before, state="cancelled")
    merge.merge(first.customer_id, other.customer_id, by=SYSTEM)
    cohorts.renew()
    (whole,) = cohorts.whole()
    assert (whole.people, whole.again, whole.rate, whole.net_minor) == (2, 1, 0.5, 30000)
    (line,) = cohorts.lines("EUR", clock.now().date())
    assert (line.people, line.back[0], line.back[1]) == (2, 1, None)
    behind = {"currency": "EUR", "month": before.strftime("%Y-%m"), "after": 1}
    found = ben.get(reverse("workspace:order_figures_people"), behind).content.decode()
    shown = {int(number) for number in re.findall(r'data-row-link href="/customers/(\d+)"', found)}
    assert shown == {min(first.customer_id, other.customer_id)}
    page = ben.get(reverse("workspace:order_figures")).content.decode()
    assert "50" in page and "€150.00" in page


def test_who_came_through_the_shop_only_is_called_by_what_the_shop_knows(cast: Cast, ben: Client) -> None:
    order, page = buy("NW-1", "ana@example.com"), reverse("workspace:orders")
    assert "ana@example.com" in ben.get(page).content.decode()
    buy("NW-2", who=Who(mail="ana@example.com", name="Ana Reis"))
    assert "Ana Reis" in ben.get(page).content.decode()
    buy("NW-3", who=Who(mail="ana@example.com", name="Somebody Else"))
    order.customer.refresh_from_db()
    assert order.customer.name == "Ana Reis"
