"""Opportunities: the board by step, the list of those that ended, one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.conversations.models import Conversation
from sangam.customers.models import Customer, Opportunity, PipelineStep
from sangam.customers.opportunities import deal, steps
from sangam.customers.opportunities.models import State
from sangam.lib import clock, money
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.customers import marked, shown
from sangam.web.workspace.customers.deal_form import DealForm, stored
from sangam.web.workspace.loading import actor
from sangam.web.workspace.loading import number as read_number

CARDS, ROWS = 40, 50


@dataclass(slots=True)
class Lane:
    """A step with its newest opportunities, and what all of them are worth together, each currency for itself."""

    step: PipelineStep
    rows: list[Opportunity] = field(default_factory=list)
    count: int = 0
    sums: list[str] = field(default_factory=list)


@require_safe
@signed_in
def board(request: Request) -> HttpResponse:
    """`state` open, won or lost; `mine`: only one's own. Those that ended are a list, `before` an id."""
    state, mine = request.GET.get("state", State.OPEN), request.GET.get("mine") == "1"
    if state not in State.values:
        raise Http404
    rows = Opportunity.objects.visible_to(request.scope).filter(state=state)
    rows = rows.filter(owner=request.user.pk) if mine else rows
    context: dict[str, Any] = {"state": state, "states": State.choices, "mine": mine, "today": clock.now().date()}
    if state == State.OPEN:
        return render(request, "customers/board.html.jinja", {**context, "lanes": _lanes(rows)})
    before = read_number(request.GET.get("before"))
    listed = rows.select_related("customer", "owner", "step").order_by("-pk")
    found = list((listed.filter(pk__lt=before) if before else listed)[: ROWS + 1])
    following = urlencode({"state": state, "mine": int(mine), "before": found[ROWS - 1].pk}) if len(found) > ROWS else ""
    context |= {"rows": found[:ROWS], "older": f"?{following}" if following else ""}
    return render(request, "customers/board.html.jinja", context)


def _lanes(rows: Any) -> list[Lane]:
    lanes = {step.pk: Lane(step) for step in steps.listed()}
    totals = rows.order_by().values("step", "currency").annotate(count=Count("pk"), total=Sum("minor"))
    for one in totals:
        lane = lanes[one["step"]]
        lane.count += one["count"]
        if one["currency"] and one["total"] is not None:
            lane.sums.append(money.said(one["total"], one["currency"]))
    for number, lane in lanes.items():
        if lane.count:
            lane.rows = list(rows.filter(step=number).select_related("customer", "owner").order_by("-pk")[:CARDS])
    return list(lanes.values())


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request, number: int) -> HttpResponse:
    """`from` is the number of the conversation that it comes of."""
    customer = shown.customer(request, number)
    asked = read_number(request.POST.get("from") or request.GET.get("from"))
    talk = loading.conversation(request, asked) if asked else None
    if talk is not None and (there := Opportunity.objects.filter(conversation_id=talk.pk).first()):
        return redirect("workspace:customer_opportunity", there.pk)
    begin = {"title": talk.subject if talk else "", "owner": request.user.pk}
    form = DealForm(request.POST if request.method == "POST" else None, initial=begin)
    if form.is_valid():
        told = form.values()
        try:
            row = deal.begin(
                customer, told.pop("title"), by=actor(request), conversation_id=talk.pk if talk else None, values=told
            )
        except deal.Already as error:
            row = error.other
        return redirect("workspace:customer_opportunity", row.pk)
    context = {"form": form, "customer": customer, "row": None, "talk": talk, "marks": {}}
    return render(request, "customers/opportunity.html.jinja", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    row = _row(request, number)
    form = DealForm(request.POST if request.method == "POST" else None, initial=stored(row))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        clashes = deal.change(row, form.values(), by=actor(request), seen=marked.seen(request.POST))
        if not clashes:
            messages.success(request, _("Saved"))
            return redirect("workspace:customer_opportunity", number)
        row, status = _row(request, number), 409
        for clash in clashes:
            form.add_error(DealForm.FIELD_OF[clash.field], marked.clash(marked.told(clash.theirs)))
    talk = (
        Conversation.objects.visible_to(request.scope).filter(pk=row.conversation_id).first() if row.conversation_id else None
    )
    now = {name: getattr(row, name) for name in deal.CHANGEABLE}
    context = {
        "form": form, "row": row, "customer": row.customer, "talk": talk, "steps": steps.listed(), "marks": marked.marks(now),
    }  # fmt: skip
    return render(request, "customers/opportunity.html.jinja", context, status=status)


def _row(request: Request, number: int) -> Opportunity:
    rows = Opportunity.objects.visible_to(request.scope).select_related("customer", "owner", "step")
    known = Customer.objects.visible_to(request.scope)
    return get_object_or_404(rows, pk=number, customer__in=known)


@require_POST
@signed_in
def move(request: Request, number: int) -> HttpResponse:
    """To another step, or to its end. From the board back to the board."""
    row, by = _row(request, number), actor(request)
    reason = " ".join(request.POST.get("reason", "").split())
    if (step := read_number(request.POST.get("step"))) is not None:
        deal.move(row, get_object_or_404(PipelineStep, pk=step), by=by)
    elif request.POST.get("do") == "win":
        deal.win(row, by=by, reason=reason)
        messages.success(request, _("Won. %(name)s is a customer now.") % {"name": row.customer})
    elif request.POST.get("do") == "lose":
        if not reason:
            messages.error(request, _("Say why it was lost: it is what the next one can be won by."))
            return redirect("workspace:customer_opportunity", number)
        deal.lose(row, by=by, reason=reason)
        messages.info(request, _("Noted as lost. It can be taken up again at any time."))
    else:
        raise Http404
    if request.POST.get("board") == "1":
        return redirect("workspace:customer_opportunities")
    return redirect("workspace:customer_opportunity", number)
