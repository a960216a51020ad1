"""What is done to customers: merged, parted again, vouched for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.customers import merge, proofs
from sangam.customers.models import Customer, Identity, Merge
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import shown
from sangam.web.workspace.loading import actor
from sangam.web.workspace.loading import number as read_number

WHY_MAX = 200


@require_POST
@signed_in
def merging(request: Request, number: int) -> HttpResponse:
    """Who leads may merge two whom proofs tell apart; nobody else can, whatever he posts."""
    one = shown.customer(request, number)
    other = shown.customer(request, read_number(request.POST.get("other")) or 0)
    why = " ".join(request.POST.get("why", "").split())[:WHY_MAX]
    try:
        edge = merge.merge(one.pk, other.pk, by=actor(request), why=why, against_proof=request.scope.may_lead)
    except merge.Refused as error:
        messages.error(request, str(error))
        return redirect("workspace:customer_page", number)
    if edge is None:
        messages.info(request, _("They are one customer already."))
    else:
        messages.success(request, _("Merged. Nothing was moved; it can be undone here at any time."))
    return redirect("workspace:customer_page", number)


@require_POST
@signed_in
def unmerging(request: Request, number: int) -> HttpResponse:
    edges = Merge.objects.filter(first__in=Customer.objects.visible_to(request.scope))
    edge = get_object_or_404(edges, pk=number)
    done = merge.undo(edge, by=actor(request))
    messages.success(request, _("They are two customers again.") if done else _("This was undone already."))
    return redirect("workspace:customer_page", read_number(request.POST.get("from")) or edge.first_id)


@require_POST
@signed_in
def identity(request: Request, number: int) -> HttpResponse:
    """Vouched for or no longer, used by several people or by one."""
    rows = Identity.objects.filter(customer__in=Customer.objects.visible_to(request.scope))
    row = get_object_or_404(rows, pk=number)
    by = actor(request)
    match request.POST.get("do"):
        case "verify":
            proofs.verify(row, by=by)
        case "withdraw":
            proofs.withdraw(row, by=by)
        case "share":
            proofs.share(row, True, by=by)
        case "unshare":
            proofs.share(row, False, by=by)
    return redirect("workspace:customer_page", row.customer_id)


@require_POST
@signed_in
def adding(request: Request, number: int) -> HttpResponse:
    """An e-mail address or a phone number that he told somebody here. Claimed, until it is proved."""
    customer = shown.customer(request, number)
    found = shown.typed(request.POST.get("value", "")[:300])
    if found is None:
        messages.error(request, _("Write an e-mail address, or a phone number with its country, like +351 912 345 678."))
        return redirect("workspace:customer_page", number)
    try:
        proofs.add(customer, *found, by=actor(request))
    except proofs.Taken as error:
        messages.warning(request, str(error))
        return redirect("workspace:customer_page", error.owner)
    except proofs.TooMany as error:
        messages.error(request, str(error))
    return redirect("workspace:customer_page", number)
