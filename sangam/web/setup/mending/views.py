"""Needs a look: what could not be understood, done or delivered, each with the way to try again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sangam.accounts import audit
from sangam.channels.base import ParseError
from sangam.conversations.models import Message
from sangam.delivery import retry as sending
from sangam.events import failures
from sangam.events.models import Failed
from sangam.events.record import Actor
from sangam.ingest import replay, rerun
from sangam.ingest.models import RawInbound, RawState
from sangam.web.setup import paging
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.mending import many, trouble
from sangam.web.ui.person import Request

HERE = "mending"
RERUNS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str | Promise
    rows: Callable[[], QuerySet[Any]]
    row: str


TABS = {
    tab.name: tab
    for tab in (
        Tab("quarantined", gettext_lazy("Not understood"), lambda: trouble.raws(RawState.QUARANTINED), "_raw"),
        Tab("undelivered", gettext_lazy("Not delivered"), trouble.undelivered, "_undelivered"),
        Tab("events", gettext_lazy("Not done"), trouble.events, "_event"),
        Tab("ignored", gettext_lazy("Left out"), lambda: trouble.raws(RawState.IGNORED), "_raw"),
    )
}


def address(tab: str) -> str:
    return f"{reverse('setup:mending')}?what={tab}"


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    counts = trouble.counts()
    chosen = request.GET.get("what") or next((name for name in TABS if getattr(counts, name)), "quarantined")
    if chosen not in TABS:
        raise Http404
    rows = TABS[chosen].rows()
    if reason := request.GET.get("reason"):
        rows = rows.filter(reason=reason)
    found, older = paging.page(rows, request.GET)
    many.tell(request)
    context = {
        "reruns": rerun.recent()[:RERUNS_SHOWN] if chosen == "quarantined" else [],
        "tabs": [(tab, getattr(counts, tab.name), address(tab.name)) for tab in TABS.values()],
        "tab": TABS[chosen],
        "rows": found,
        "older": older,
        "reason": reason,
        "reasons": trouble.reasons() if chosen == "quarantined" and not reason and counts.quarantined else [],
    }
    return show(request, "setup_mending/page.html.jinja", HERE, context)


@require_POST
@admins
def raw_again(request: Request, number: int) -> HttpResponseBase:
    """One raw down the road again."""
    row = get_object_or_404(RawInbound.objects.select_related("channel"), pk=number)
    try:
        again = replay.again(row, by=request.user)
    except ParseError as error:
        messages.error(request, _("Still not understood: %(reason)s. It stays here.") % {"reason": error})
        return HttpResponseRedirect(reverse("setup:raw", args=[number]))
    messages.success(request, _("On its way again") if again else _("It is on its way already"))
    return HttpResponseRedirect(address(TABS["quarantined"].name))


@require_POST
@admins
def event_again(request: Request, number: int) -> HttpResponseBase:
    """A failed event, and those that wait behind it."""
    row = get_object_or_404(Failed, pk=number)
    try:
        done = failures.replay(row)
    except failures.NoSuchReactor:
        messages.error(request, _("What failed here (“%(name)s”) no longer exists.") % {"name": row.reactor})
        return HttpResponseRedirect(address("events"))
    audit.record(request.user, "event.replayed", f"Event:{row.event_id}", done=done)
    if done:
        messages.success(request, _("Done"))
    else:
        messages.error(request, _("It failed again. Its reason stands in the list; nothing is lost."))
    return HttpResponseRedirect(address("events"))


@require_POST
@admins
def retry(request: Request, number: int) -> HttpResponseBase:
    """A message that did not arrive, to those receivers who failed."""
    message = get_object_or_404(Message.objects.visible_to(request.scope).select_related("conversation"), pk=number)
    with transaction.atomic():
        count = sending.retry(message, by=Actor.user(request.user.pk))
        if count:
            audit.record(request.user, "message.retried", message, receivers=count)
    messages.success(request, _("Sending again") if count else _("It is on its way already"))
    return HttpResponseRedirect(address("undelivered"))
