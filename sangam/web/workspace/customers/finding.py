"""The way to a customer's page: by an address, a number or a whole name; else the newest ones."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sangam.customers.duplicates import keys, queue
from sangam.customers.models import Customer, Key
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import shown
from sangam.web.workspace.customers.duplicates import COUNT_MAX

MOST = 30
QUERY_MAX = 300


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    asked = request.GET.get("q", "")[:QUERY_MAX].replace("\x00", "").strip()
    if asked and (found := shown.named(asked)):
        return redirect("workspace:customer_page", found)
    rows = Customer.objects.visible_to(request.scope).select_related("company").order_by("-pk")
    if asked:
        rows = rows.filter(pk__in=Key.objects.filter(key__in=keys.of([asked], [])).values("customer")[: 10 * MOST])
    context = {"asked": asked, "rows": rows[:MOST], "waiting": len(queue.waiting().values_list("pk")[: COUNT_MAX + 1])}
    return render(request, "customers/home.html.jinja", context)
