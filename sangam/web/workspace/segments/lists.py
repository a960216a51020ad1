"""Lists of customers: made, named, removed. Who is on one is the list of customers with a filter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.customers.models import CustomerList
from sangam.customers.segments import lists, saved
from sangam.customers.segments.saved import Taken
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import shown
from sangam.web.workspace.loading import actor
from sangam.web.workspace.loading import number as read_number
from sangam.web.workspace.segments.forms import NameForm


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    rows = list(CustomerList.objects.visible_to(request.scope).select_related("made_by"))
    return render(request, "segments/lists.html.jinja", {"lists": rows, "sizes": lists.sizes()})


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    return _edit(request, _list(request, number))


@require_POST
@signed_in
def removal(request: Request, number: int) -> HttpResponse:
    found = _list(request, number)
    if lists.may_change(found, request.scope):
        lists.remove(found, by=request.user)
        messages.success(request, _("“%(name)s” is removed. The customers stay as they were.") % {"name": found.name})
    return redirect("workspace:customer_lists")


@require_safe
@signed_in
def groups(request: Request, number: int) -> HttpResponse:
    """What one customer is in and on, a part of his page that is fetched after it."""
    customer = shown.customer(request, number)
    on = lists.of_customer(number, request.scope)
    others = [one for one in CustomerList.objects.visible_to(request.scope) if one not in on]
    context = {
        "customer": customer, "segments": saved.of_customer(number, request.scope), "on_lists": on, "other_lists": others,
    }  # fmt: skip
    return render(request, "customers/_groups.html.jinja", context)


@require_POST
@signed_in
def membership(request: Request, number: int) -> HttpResponse:
    """Of one customer, from his page: on it, or off it."""
    customer = shown.customer(request, number)
    found = _list(request, read_number(request.POST.get("list")) or 0)
    (lists.take if request.POST.get("do") == "take" else lists.add)(found, [customer.pk], by=actor(request))
    return redirect("workspace:customer_page", number)


def _edit(request: Request, found: CustomerList | None) -> HttpResponse:
    may = found is None or lists.may_change(found, request.scope)
    given = request.POST if request.method == "POST" and may else None
    initial = {"name": found.name, "description": found.description} if found else {}
    form = NameForm(given, initial=initial)
    if given is not None and form.is_valid():
        try:
            if found is None:
                found = lists.create(**form.cleaned_data, by=request.user)
            else:
                lists.change(found, **form.cleaned_data, by=request.user)
            return redirect(f"{reverse('workspace:customers')}?list={found.pk}")
        except Taken as error:
            form.add_error("name", str(error))
    context = {"form": form, "list": found, "may": may}
    return render(request, "segments/list.html.jinja", context, status=422 if given is not None else 200)


def _list(request: Request, number: int) -> CustomerList:
    return get_object_or_404(CustomerList.objects.visible_to(request.scope), pk=number)
