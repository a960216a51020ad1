"""The one API: its parts, its description, its page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from sangam.web.api import people, problems, routes
from sangam.web.api.batches import ITEMS, MOST
from sangam.web.api.callers import BURST, RATE
from sangam.web.api.problems import Problem
from sangam.web.api.shapes import CustomerIn, DeedIn, OrderIn, ProductIn, SubscriptionIn

ABOUT = (
    "Shops, apps and other programs tell orders, products, subscriptions, customers and what these do. Every statement may be "
    "sent again: the newest counts, whatever order they arrive in. Amounts are minor units of a currency of ISO 4217; moments "
    "are ISO 8601 with a zone."
)
api = NinjaAPI(
    title="Sangam", version="1", description=ABOUT, docs_url=None, openapi_url=None,
    urls_namespace="api-v1",
)  # fmt: skip
api.add_router("", routes.router)
api.add_router("", people.router)
problems.install(api)


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return Problem(404, "Nothing is known by this id.").response()


api.add_exception_handler(Http404, _missing)


def description() -> dict[str, Any]:
    """As it is served: with the shapes of the items of batches, which are checked one by one."""
    found = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schemas = found["components"]["schemas"]
    for shape in (OrderIn, ProductIn, SubscriptionIn, DeedIn, CustomerIn):
        whole = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= {name: one for name, one in whole.pop("$defs", {}).items() if name not in schemas}
        schemas[shape.__name__] = whole
    for one in [one for shape in schemas.values() for one in shape.get("properties", {}).values() if ITEMS in one]:
        one["items"] = {"$ref": f"#/components/schemas/{one.pop(ITEMS)}"}
    for methods in found["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    content[problems.TYPE] = content.pop("application/json")
    return found


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(problems.written(description()), content_type="application/json")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The description, readable: no script, nothing of others."""
    found = description()
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    context = {
        "groups": groups, "schemas": found["components"]["schemas"], "about": ABOUT, "most": MOST, "rate": int(RATE),
        "burst": int(BURST), "kinds": problems.KINDS,
    }  # fmt: skip
    return render(request, "api_docs/page.html.jinja", context)
