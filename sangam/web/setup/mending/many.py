"""All of a reason again, a batch a request: the page shows how far it is, and may be left at any time.

What was not reached simply stays where it is; nothing is half done.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from sangam.ingest import replay
from sangam.ingest.models import RawInbound, RawState
from sangam.web.setup import paging
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.mending import trouble
from sangam.web.ui.person import Request, is_partial

BATCH = 20
SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` went again, `stayed` could still not be understood, of `total` (counted up to a thousand) at the start."""

    reason: str
    total: int
    done: int = 0
    stayed: int = 0
    before: int | None = None

    @property
    def finished(self) -> bool:
        return self.before is None

    @property
    def reached(self) -> int:
        return self.done + self.stayed

    @property
    def bound(self) -> int:
        return max(self.total, self.reached)


@require_POST
@admins
def go(request: Request) -> HttpResponse:
    """One turn of a second or two; the answer asks for the next by itself."""
    progress = turn(_read(request), request)
    if is_partial(request):
        return render(request, "setup_mending/_progress.html.jinja", {"progress": progress})
    return show(request, "setup_mending/progress.html.jinja", "mending", {"progress": progress})


def _read(request: Request) -> Progress:
    """How far it was, as the last answer said."""
    given = request.POST
    reason = given.get("reason", "")
    known = paging.number(given.get("total"))
    total = known if known is not None else trouble.count(waiting(reason))
    done, stayed = paging.number(given.get("done")) or 0, paging.number(given.get("stayed")) or 0
    return Progress(reason, total, done, stayed, paging.number(given.get("before")))


def waiting(reason: str) -> QuerySet[RawInbound]:
    return RawInbound.objects.filter(state=RawState.QUARANTINED, reason=reason)


def turn(was: Progress, request: Request) -> Progress:
    """Newest first, below where the last turn ended, so that what fails again is met once only."""
    ends = time.monotonic() + SECONDS
    done, stayed, before = was.done, was.stayed, was.before
    while time.monotonic() < ends:
        rows = waiting(was.reason).select_related("channel").order_by("-id")
        batch = list((rows.filter(pk__lt=before) if before else rows)[:BATCH])
        if not batch:
            return Progress(was.reason, was.total, done, stayed, None)
        went, failed = replay.many(batch, by=request.user)
        done, stayed, before = done + went, stayed + len(failed), batch[-1].pk
    return Progress(was.reason, was.total, done, stayed, before)
