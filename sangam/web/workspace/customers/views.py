"""A customer's own page, and two customers side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sangam.conversations import queries
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.conversation.profiled import is_quiet
from sangam.web.workspace.customers import sections, shown

PAGE = 20


@require_safe
@signed_in
def page(request: Request, number: int) -> HttpResponse:
    """`after` is where the next page of his conversations begins."""
    customer = shown.customer(request, number)
    side = shown.side(customer, request.scope)
    listed = queries.page(
        request.scope, queries.VIEWS["all"], queries.Filters(customer_id=number), after=request.GET.get("after", ""), size=PAGE
    )
    parts = sections.drawn(request, side.merged)
    told = {one.section.name: one.part for places in parts.values() for one in places}
    preferred = next((one for one in side.identities if one.pk == side.merged.value("preferred_id")), None)
    context = {
        "parts": parts, "life": told["life"]["labels"][told["life"]["stage"]], "belongs": told["companies"]["companies"],
        "fares": told["health"]["state"], "preferred": preferred, "quiet": is_quiet(side.merged),
        "customer": customer, "side": side, "merged": side.merged, "edges": shown.edges(side.merged),
        "maybe": shown.maybe(side.merged),
        "listed": listed, "names": {one.pk: str(one) for one in side.merged.members},
    }  # fmt: skip
    return render(request, "customers/page.html.jinja", context)


@require_safe
@signed_in
def comparing(request: Request, number: int) -> HttpResponse:
    """With whom, as it was typed: then both side by side, before anything is done."""
    customer = shown.customer(request, number)
    other = shown.named(request.GET.get("with", "")[:300])
    if other is None:
        messages.warning(request, _("Nobody is known by that. Type a whole address, a phone number or a customer’s number."))
        return redirect("workspace:customer_page", number)
    if other == number:
        messages.warning(request, _("That is the customer you are looking at."))
        return redirect("workspace:customer_page", number)
    context = {"customer": customer, "pair": shown.pair(customer, shown.customer(request, other), request.scope)}
    return render(request, "customers/compare.html.jinja", context)
