"""The queue of those who may be one person: two side by side, one decision, the next two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.customers import merge, reasons
from sangam.customers.duplicates import automatic, queue, scan
from sangam.customers.models import Customer, Duplicate
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import shown
from sangam.web.workspace.loading import actor
from sangam.web.workspace.loading import number as read_number

COUNT_MAX = 1000
SEEN_MAX = 200
"""So many may be passed over; then the queue begins again."""


@require_safe
@signed_in
def queued(request: Request) -> HttpResponse:
    """The likeliest pair but for those passed over (`not`)."""
    given = request.GET.get("not", "").split(",")
    passed = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]
    waiting = queue.waiting()
    row = waiting.exclude(pk__in=passed[:SEEN_MAX]).select_related("first__company", "second__company").first()
    context: dict[str, Any] = {
        "row": row, "waiting": len(waiting.values_list("pk")[: COUNT_MAX + 1]), "rules": automatic.RULES,
        "passed": ",".join(map(str, [*passed[-SEEN_MAX + 1 :], row.pk] if row else [])), "searching": _searching(),
        "last": _last(request), "merging": automatic.on(), "off": automatic.OFF,
    }  # fmt: skip
    if row is not None:
        context |= {"pair": shown.pair(row.first, row.second, request.scope), "reasons": reasons.words(row.reasons)}
    return render(request, "customers/duplicates.html.jinja", context)


def _searching() -> dict[str, object]:
    found = scan.latest()
    return {"scan": found, "share": scan.share(found) if found else 0}


def _last(request: Request) -> Duplicate | None:
    """What he decided last, to take it back."""
    mine = Duplicate.objects.filter(decided_by=request.user, pk=read_number(request.GET.get("last")) or 0)
    return mine.exclude(state=Duplicate.State.OPEN).select_related("first", "second").first()


@require_POST
@signed_in
def decision(request: Request, number: int) -> HttpResponse:
    known = Customer.objects.visible_to(request.scope)
    row = get_object_or_404(Duplicate.objects.filter(first__in=known), pk=number)
    by = actor(request)
    match request.POST.get("do"):
        case "merge":
            try:
                if queue.accept(row, by=by, against_proof=request.scope.may_lead) is None:
                    messages.info(request, _("Somebody decided about these two meanwhile."))
            except merge.Refused as error:
                messages.error(request, str(error))
                return redirect("workspace:customer_duplicates")
        case "different":
            queue.refuse(row, by=by)
        case "later":
            queue.put_off(row, by=by)
        case "again":
            queue.take_back(row, by=by)
            messages.info(request, _("Taken back: it waits again."))
            return redirect("workspace:customer_duplicates")
        case _:
            raise Http404
    return redirect(f"{request.path.rpartition('/')[0]}?last={row.pk}")


@require_POST
@signed_in
def searching(request: Request) -> HttpResponse:
    scan.begin(request.user)
    messages.info(request, _("Everybody is looked through. You can leave this page; what is found waits here."))
    return redirect("workspace:customer_duplicates")
