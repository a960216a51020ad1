"""One change to many matters: asking for it, watching it, stopping it, taking it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.accounts.models import Team
from sangam.conversations import counters, queries
from sangam.conversations.bulk import looking, running
from sangam.conversations.models import BulkChange, Priority, Status, Tag
from sangam.lib import clock
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.bulk import words
from sangam.web.workspace.bulk.forms import BulkForm
from sangam.web.workspace.conversation.forms import presets
from sangam.web.workspace.inbox import listing, pane
from sangam.web.workspace.inbox.listing import Listing


@require_POST
@signed_in
def change_many(request: Request) -> HttpResponse:
    """A few at once, many in the background; the list says how far it is."""
    shown = listing.read(request.GET.dict())
    form = BulkForm(request.POST, teams=loading.teams(request), people=loading.people())
    if not form.is_valid():
        return _list(request, shown, refused=_first_error(form))
    change, scope, by = form.cleaned_data["change"], request.scope, request.user
    if form.cleaned_data["whole"] and shown.search is None:
        running.of_view(change, scope, shown.sql_view(), shown.filters(scope), by=by, query=shown.query)
    else:
        running.of_rows(change, scope, form.cleaned_data["marked"], by=by, query=shown.query)
    return _list(request, shown)


@require_safe
@signed_in
def choices(request: Request) -> HttpResponse:
    context = {
        "what": request.GET.get("what", ""),
        "people": loading.people(),
        "teams": Team.objects.visible_to(request.scope),
        "statuses": Status.objects.all(),
        "tags": Tag.objects.all()[:200],
        "priorities": Priority.choices,
        "presets": presets(clock.now()),
    }
    return render(request, "bulk/_choices.html.jinja", context)


@require_safe
@signed_in
def whole(request: Request) -> HttpResponse:
    """How many stand in the list: exact where the database keeps the number."""
    shown, scope = listing.read(request.GET.dict()), request.scope
    if shown.chosen:
        number, capped = queries.count(scope, shown.sql_view(), shown.filters(scope)), True
    else:
        number, capped = counters.read().of(scope, shown.sql_view(), counters.shared(scope)), False
    return render(request, "bulk/_whole.html.jinja", {"number": number, "capped": capped, "most": running.MOST})


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    return render(request, "bulk/listed.html.jinja", {"changes": [words.told(one) for one in looking.listed(request.scope)]})


@require_safe
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    """The whole story of one; as a part, only how far it is."""
    bulk = _own(request, number)
    shown = listing.read(request.GET.dict())
    context = {"bulk": words.told(bulk), "listing": shown}
    if is_partial(request):
        return render(request, "bulk/_now.html.jinja", context)
    missed = [(one, words.REASONS[one.reason]) for one in looking.missed(bulk, request.scope)]
    came_from = f"{shown.place}?{bulk.query}" if bulk.query else shown.place
    return render(request, "bulk/one.html.jinja", {**context, "missed": missed, "came_from": came_from, "most": looking.NAMED})


@require_POST
@signed_in
def undo(request: Request, number: int) -> HttpResponse:
    done = looking.undo(_own(request, number))
    return _after(
        request, number, "" if done else _("It is too late to undo this at once. The conversations can be changed anew.")
    )


@require_POST
@signed_in
def stop(request: Request, number: int) -> HttpResponse:
    running.stop(_own(request, number))
    return _after(request, number)


@require_POST
@signed_in
def put_away(request: Request, number: int) -> HttpResponse:
    looking.put_away(_own(request, number))
    return _after(request, number)


def _after(request: Request, number: int, refused: str = "") -> HttpResponse:
    if is_partial(request):
        return _list(request, listing.read(request.GET.dict()), refused=refused)
    return redirect("workspace:change", number)


def _list(request: Request, shown: Listing, refused: str = "") -> HttpResponse:
    if not is_partial(request):
        return redirect(shown.url)
    template = "inbox/_list.html.jinja" if shown.search is None else "search/_list.html.jinja"
    context: dict[str, Any] = {**pane.context(request, shown), "refused": refused, "again": True}
    answer = render(request, template, context)
    answer["HX-Trigger"] = "counts"
    return answer


def _own(request: Request, number: int) -> BulkChange:
    bulk: BulkChange = get_object_or_404(BulkChange.objects.visible_to(request.scope), pk=number)
    return bulk


def _first_error(form: BulkForm) -> str:
    return str(next(iter(error for errors in form.errors.values() for error in errors)))
