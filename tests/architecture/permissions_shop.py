"""Rows of the permissions' table about what shops tell: the screens of orders, the tokens of programs, the API (which answers
401 to whoever has no token). Each row as the fields of `permissions.Row`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sangam.accounts import tokens
from sangam.commerce import orders
from sangam.commerce.told import OrderTold, Version, Who
from sangam.lib import clock
from tests.cast import Cast


def token(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": tokens.create("Shop", "shop", ["orders:write"], by=cast.ada)[0].pk}


def bought(cast: Cast, made: Any) -> dict[str, Any]:
    at = clock.now()
    told = OrderTold("o-1", Version(at), Who(mail="cleo@example.com"), "NW-1", "EUR", 100, at)
    return {"number": orders.take(told, "shop").pk}


def customer(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": made.conversation.customer_id}


def number(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": made.conversation.number}


def theirs(cast: Cast, made: Any) -> dict[str, Any]:
    return {"id": "o-1"}


def currency(cast: Cast, made: Any) -> dict[str, Any]:
    return {"currency": "EUR"}


def api(name: str) -> dict[str, Any]:
    method = name.partition("_")[0].replace("list", "get")
    one = {"get_customer": customer, "put_customer": None, "post_events": None}
    known_by = one.get(name, theirs if method != "post" and not name.startswith("list") else None)
    return {"who": "anyone", "method": method, "gate": 401, **({"kwargs": known_by} if known_by else {})}


API = (
    "put_order", "get_order", "post_orders", "list_orders", "put_product", "post_products", "list_products",
    "put_subscription", "post_subscriptions", "list_subscriptions", "post_events", "put_customer", "get_customer",
    "post_customers", "list_customers",
)  # fmt: skip
ROWS: Mapping[str, dict[str, Any]] = {
    "workspace:orders": {"who": "signed in"},
    "workspace:order_figures": {"who": "signed in"},
    "workspace:order_figures_people": {"who": "signed in", "data": currency},
    "workspace:order": {"who": "signed in", "kwargs": bought},
    "workspace:customer_orders": {"who": "signed in", "kwargs": customer},
    "workspace:orders_beside": {"who": "sees", "kwargs": number},
    "setup:tokens": {"who": "admin"},
    "setup:new_token": {"who": "admin"},
    "setup:token": {"who": "admin", "kwargs": token},
    "setup:token_revoke": {"who": "admin", "method": "post", "kwargs": token},
    "api_description": {"who": "anyone"},
    "api_docs": {"who": "anyone"},
    **{f"api-v1:{name}": api(name) for name in API},
}
