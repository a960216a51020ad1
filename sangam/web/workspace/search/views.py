"""Search: the whole state is the address, so a search can be sent to a colleague, who finds what he may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sangam.conversations.finding import results
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace.inbox import listing, pane
from sangam.web.workspace.search import pane as found


@require_safe
@signed_in
def search(request: Request) -> HttpResponse:
    """The page, or for htmx only what was found."""
    shown = listing.read({"q": "", **request.GET.dict()})
    if is_partial(request):
        return render(request, "search/_found.html.jinja", {**found.context(request, shown), "bulk": None})
    return render(request, "search/page.html.jinja", pane.context(request, shown))


@require_safe
@signed_in
def count(request: Request) -> HttpResponse:
    """How many there are, asked after the page: counted to a thousand."""
    asked = found.asked_by(request, listing.read({"q": "", **request.GET.dict()}))
    return render(request, "search/_count.html.jinja", {"count": results.count(request.scope, asked)})
