"""One change to many customers: what it shall be, how far it is, what was missed, the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.customers.attributes import fields
from sangam.customers.attributes.models import Of
from sangam.customers.edits import running
from sangam.customers.models import CustomerEdit, CustomerList
from sangam.customers.segments import people
from sangam.customers.stages.change import labels
from sangam.web.ui import languages, zones
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace.customers import chosen as choosing
from sangam.web.workspace.edits import words
from sangam.web.workspace.edits.asked import Wrong, read

LISTED = 20
MARKED_MOST = 200


@require_POST
@signed_in
def new(request: Request) -> HttpResponse:
    """Who was marked, and what shall be done with them."""
    marked = _marked(request.POST)
    whole = request.POST.get("whole") == "yes"
    if not marked and not whole:
        messages.warning(request, _("Mark at least one customer first."))
        return redirect(choosing.read(request.GET.dict(), request.scope).url)
    return _form(request, marked, whole)


@require_POST
@signed_in
def begin(request: Request) -> HttpResponse:
    chosen = choosing.read(request.GET.dict(), request.scope)
    marked, whole = _marked(request.POST), request.POST.get("whole") == "yes"
    try:
        wish = read(request.POST, request.scope)
        if whole and not chosen.trouble:
            edit = running.of_asked(wish.does, wish.value, chosen.asked(), by=request.user, query=chosen.query)
        else:
            edit = running.of_rows(wish.does, wish.value, marked, by=request.user, query=chosen.query)
    except Wrong as error:
        return _form(request, marked, whole, str(error))
    except people.Slow:
        return _form(request, marked, whole, _("Finding them takes too long. Nothing was changed; make the filter simpler."))
    running.at_once(edit)
    return redirect("workspace:customer_edit", edit.pk)


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    rows = CustomerEdit.objects.visible_to(request.scope).order_by("-pk")[:LISTED]
    return render(request, "edits/listed.html.jinja", {"edits": [words.told(one) for one in rows]})


@require_safe
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    """As a part, only how far it is."""
    edit = _own(request, number)
    context: dict[str, Any] = {"edit": words.told(edit), "back": choosing.read(QueryDict(edit.query).dict(), request.scope).url}
    if is_partial(request):
        return render(request, "edits/_now.html.jinja", context)
    return render(request, "edits/one.html.jinja", {**context, "missed": running.missed(edit), "most": running.NAMED})


@require_POST
@signed_in
def undo(request: Request, number: int) -> HttpResponse:
    if not running.undo(_own(request, number)):
        messages.warning(request, _("It is too late to undo this at once. The customers can be changed anew."))
    return redirect("workspace:customer_edit", number)


@require_POST
@signed_in
def stop(request: Request, number: int) -> HttpResponse:
    running.stop(_own(request, number))
    return redirect("workspace:customer_edit", number)


def _form(request: Request, marked: list[int], whole: bool, wrong: str = "") -> HttpResponse:
    chosen, given = choosing.read(request.GET.dict(), request.scope), request.POST
    offered = [one for one in fields.of(Of.CUSTOMER).filter(active=True) if one.may_edit(request.scope)]
    field = next((one for one in offered if one.key == given.get("field")), offered[0] if offered else None)
    context = {
        "chosen": chosen, "marked": marked, "whole": whole, "wrong": wrong, "offered": offered, "field": field, "given": given,
        "stages": labels(), "lists": CustomerList.objects.visible_to(request.scope), "most": running.MOST,
        "languages": [("", ""), *languages.choices()], "zones": [("", ""), *zones.zones()],
    }  # fmt: skip
    template = "edits/_form.html.jinja" if is_partial(request) else "edits/new.html.jinja"
    return render(request, template, context, status=422 if wrong else 200)


def _marked(given: QueryDict) -> list[int]:
    texts = [text for text in given.getlist("marked") if text.isascii() and text.isdigit() and len(text) < 19]
    return [int(text) for text in texts[:MARKED_MOST]]


def _own(request: Request, number: int) -> CustomerEdit:
    return get_object_or_404(CustomerEdit.objects.visible_to(request.scope), pk=number)
