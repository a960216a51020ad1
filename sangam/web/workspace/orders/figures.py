"""What customers are worth as a whole: each figure with its definition, and the people behind it one click away."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sangam.commerce import cohorts, figures
from sangam.customers.models import Customer
from sangam.lib import clock, money
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading

PAGE = 50


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    wholes = cohorts.whole()
    chosen = next((one for one in wholes if one.currency == request.GET.get("currency")), wholes[0] if wholes else None)
    lines = cohorts.lines(chosen.currency, clock.now().date()) if chosen else []
    context = {"wholes": wholes, "chosen": chosen, "lines": lines, "months": cohorts.MONTHS, "money": money.said}
    return render(request, "orders/figures.html.jinja", context)


@require_safe
@signed_in
def people(request: Request) -> HttpResponse:
    """Behind a cell of the table (`month`, `after`), or who ordered so many times (`least`)."""
    currency, before = request.GET.get("currency", ""), loading.number(request.GET.get("before"))
    if currency not in money.known():
        raise Http404
    month = _month(request.GET.get("month", ""))
    after, least = loading.number(request.GET.get("after")) or 0, loading.number(request.GET.get("least")) or 1
    if month:
        ids = cohorts.people(currency, month, min(after, 1200), before=before, size=PAGE + 1)
    else:
        ids = cohorts.buyers(currency, least=min(least, 10**6), before=before, size=PAGE + 1)
    rows = Customer.objects.visible_to(request.scope).select_related("company").in_bulk(ids[:PAGE])
    found = [(rows[pk], figures.of_customer(pk)) for pk in ids[:PAGE] if pk in rows]
    query = request.GET.copy()
    query["before"] = str(ids[PAGE - 1]) if len(ids) > PAGE else ""
    context = {
        "found": found, "currency": currency, "month": month, "after": after, "least": least, "money": money.said,
        "older": f"?{query.urlencode()}" if query["before"] else "",
    }  # fmt: skip
    return render(request, "orders/people.html.jinja", context)


def _month(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        found = dt.date.fromisoformat(text + "-01")
    except ValueError as error:
        raise Http404 from error
    if not 1970 <= found.year < 2200:
        raise Http404
    return found
