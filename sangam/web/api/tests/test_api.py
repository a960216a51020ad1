"""The API as a shop's program meets it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from sangam.accounts import tokens
from sangam.accounts.models import ApiCall, ApiToken, Right, Role, User
from sangam.commerce.models import Deed, Order, Product, Subscription
from sangam.customers.attributes.models import Attribute
from sangam.customers.models import Customer, Identity
from sangam.web.api.callers import LIMIT

pytestmark = pytest.mark.django_db
AT = "2026-03-01T09:00:00Z"
ORDER: dict[str, Any] = {
    "customer": {"account_id": "17", "email": "cleo@example.com", "name": "Cleo"}, "number": "NW-1", "currency": "EUR",
    "total_minor": 12900, "placed_at": AT, "updated_at": AT, "payment_status": "paid",
    "lines": [{"name": "Tent", "total_minor": 12900}],
}  # fmt: skip


class Program:
    def __init__(self, token: str) -> None:
        self.client, self.head = Client(), {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", headers=self.head)

    def put(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self._send("put", path, body, headers)

    def post(self, path: str, items: list[Any], **headers: str) -> HttpResponse:
        return self._send("post", path, {"items": items}, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> HttpResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = body if isinstance(body, str) else json.dumps(body)
        send = getattr(self.client, method)
        return send(f"/api/v1/{path}", sent, content_type="application/json", headers={**self.head, **more})


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    LIMIT.empty_memory()
    yield
    LIMIT.empty_memory()


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@northwind.test", "a long pass phrase", name="Ada", role=Role.ADMIN)


@pytest.fixture
def shop(ada: User) -> Program:
    return Program(tokens.create("Shop", "shop", Right.values, by=ada)[1])


def test_an_order_is_told_told_again_and_read(shop: Program) -> None:
    first, again = shop.put("orders/o-1", ORDER), shop.put("orders/o-1", ORDER)
    assert (first.status_code, first.json()["result"]) == (201, "created")
    assert (again.status_code, again.json()["result"]) == (200, "unchanged")
    read = shop.get("orders/o-1").json()
    assert (read["number"], read["payment_status"], read["lines"][0]["name"]) == ("NW-1", "paid", "Tent")
    listed = shop.get(f"orders?customer={read['customer']}&number=nw1").json()
    assert ([one["id"] for one in listed["items"]], listed["next"]) == (["o-1"], None)


def test_each_item_of_a_batch_has_its_own_result(shop: Program) -> None:
    wrong = {**ORDER, "id": "o-2", "total_minor": "12900"}
    nobody = {**ORDER, "id": "o-3", "customer": {"email": "nobody"}}
    answer = shop.post("orders", [{**ORDER, "id": "o-1"}, wrong, nobody, "what"])
    assert answer.status_code == 207
    body = answer.json()
    assert (body["taken"], body["failed"]) == (1, 3)
    assert [one["status"] for one in body["results"]] == [201, 422, 422, 422]
    assert body["results"][1]["problem"]["errors"][0]["pointer"] == "/total_minor"
    assert body["results"][2]["problem"]["errors"][0]["pointer"] == "/customer/email"
    assert Order.objects.count() == 1


def test_five_hundred_are_taken_and_more_are_not(shop: Program) -> None:
    items = [{"id": f"p{place}", "name": "Tent", "updated_at": AT} for place in range(501)]
    assert shop.post("products", items).status_code == 422
    assert shop.post("products", items[:500]).json()["taken"] == 500
    assert Product.objects.count() == 500
    page = shop.get("products?limit=100").json()
    following = shop.get(f"products?limit=100&cursor={page['next']}").json()
    assert len({one["id"] for one in page["items"] + following["items"]}) == 200


def test_subscriptions_and_deeds(shop: Program) -> None:
    plan = {
        "customer": ORDER["customer"], "plan": "Club", "status": "active", "amount_minor": 900, "currency": "EUR",
        "started_at": AT, "updated_at": AT,
    }  # fmt: skip
    assert shop.put("subscriptions/s-1", plan).status_code == 201
    deed = {"id": "d1", "customer": {"account_id": "17"}, "event": "viewed_product", "at": AT, "data": {"sku": "T-2"}}
    assert shop.post("events", [deed, deed]).json()["results"][1]["result"] == "unchanged"
    assert Deed.objects.get().customer == Subscription.objects.get().customer
    assert len(shop.get("subscriptions").json()["items"]) == 1


def test_a_customer_is_told_with_fields_of_the_company(shop: Program) -> None:
    Attribute.objects.create(key="tier", label="Tier", of="customer", type="text")
    told = {
        "email": "cleo@example.com",
        "name": "Cleo",
        "language": "pt",
        "time_zone": "Europe/Lisbon",
        "attributes": {"tier": "gold"},
    }
    taken = shop.put("customers", {**told, "account_id": "17"})
    assert taken.status_code == 201, taken.content
    shop.put("orders/o-1", ORDER)
    whole = shop.get(f"customers/{taken.json()['number']}").json()
    assert (whole["name"], whole["time_zone"], whole["attributes"]) == ("Cleo", "Europe/Lisbon", {"tier": "gold"})
    assert (whole["spent"][0]["net_minor"], whole["spent"][0]["orders"]) == (12900, 1)
    assert {one["kind"] for one in whole["identities"]} == {"shop_account", "email"}
    assert [one["number"] for one in shop.get("customers?email=CLEO@example.com").json()["items"]] == [whole["number"]]
    assert shop.get("customers?email=otto@example.com").json()["items"] == []
    wrong = shop.put("customers", {"account_id": "17", "attributes": {"nothing": 1}})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/attributes/nothing")
    assert not Identity.objects.exclude(verified_at=None).exists()


def test_a_call_with_a_key_is_done_once(shop: Program) -> None:
    first = shop.put("orders/o-1", ORDER, Idempotency_Key="k1")
    again = shop.put("orders/o-1", ORDER, Idempotency_Key="k1")
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (201, first.content, "true")
    other = shop.put("orders/o-2", ORDER, Idempotency_Key="k1")
    assert (other.status_code, Order.objects.count()) == (422, 1)
    ApiCall.objects.update(status=0)
    assert shop.put("orders/o-1", ORDER, Idempotency_Key="k1").status_code == 409


def test_a_call_that_failed_may_be_made_again_with_its_key(shop: Program) -> None:
    assert shop.put("orders/o-1", {**ORDER, "customer": None}, Idempotency_Key="k1").status_code == 422
    assert not ApiCall.objects.exists()


def test_a_token_does_what_it_may_and_of_its_source_only(shop: Program, ada: User) -> None:
    shop.put("orders/o-1", ORDER)
    other = Program(tokens.create("Outlet", "outlet", ["orders:read"], by=ada)[1])
    assert other.get("orders/o-1").status_code == 404
    refused = other.put("orders/o-1", ORDER)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert "orders:write" in refused.json()["detail"]


def test_a_revoked_or_wrong_token_opens_nothing(shop: Program, ada: User) -> None:
    row, plain = tokens.create("Old", "old", ["orders:read"], by=ada)
    assert plain not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert Program(plain).get("orders").status_code == 200
    assert ApiToken.objects.get(pk=row.pk).last_used_at is not None
    tokens.revoke(row, by=ada)
    for answer in (Program(plain).get("orders"), Program("guessed").get("orders"), Client().get("/api/v1/orders")):
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert answer["Content-Type"] == "application/problem+json"


def test_too_many_calls_are_told_when_to_come_again(shop: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the limit stands: on a slow machine the next call would be there before the answer."""
    now = time.monotonic()
    monkeypatch.setattr(LIMIT, "now", lambda: now)
    assert shop.get("orders?limit=0").status_code == 422
    while not LIMIT.take(str(ApiToken.objects.get().pk), 1):
        pass
    late = shop.get("orders")
    assert (late.status_code, int(late["Retry-After"]) >= 1) == (429, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "eur"), ("currency", "XYZ"), ("total_minor", -1), ("total_minor", 1.5), ("placed_at", "2026-03-01T09:00:00"),
        ("placed_at", 1772355600), ("url", "javascript:alert(1)"), ("number", "a\u0000b"), ("number", " "), ("unknown", 1),
        ("payment_status", "maybe"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(shop: Program, field: str, value: Any) -> None:
    answer = shop.put("orders/o-1", {**ORDER, field: value})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{field}")
    assert not Customer.objects.exists()


def test_what_is_no_json_is_a_problem_too(shop: Program) -> None:
    answer = shop.put("orders/o-1", "{")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_the_page_and_the_description_are_open_and_ask_nobody_else() -> None:
    page = Client().get("/api/v1/docs").content.decode()
    assert "PUT /api/v1/orders/{id}" in page and "<script" not in page
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "OrderIn" in described["components"]["schemas"]
