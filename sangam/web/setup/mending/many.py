"""All of a reason again: begun here, gone on with by a job. The page shows how far it is, and may be left."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.ingest import rerun
from sangam.ingest.models import Rerun
from sangam.lib import clock
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui.person import Request, is_partial


@require_POST
@admins
def go(request: Request) -> HttpResponse:
    """Begin, with a first turn at once: a handful is done before the answer comes."""
    row = rerun.begin(request.POST.get("reason", ""), by=request.user)
    rerun.turn(row)
    return _answer(request, row)


@require_safe
@admins
def progress(request: Request, number: int) -> HttpResponse:
    """How far it is; a page that stays asks again by itself until it is finished."""
    return _answer(request, get_object_or_404(Rerun, pk=number))


def _answer(request: Request, row: Rerun) -> HttpResponse:
    if row.finished_at and row.by_id == request.user.pk:
        told(row)
    if is_partial(request):
        return render(request, "setup_mending/_progress.html.jinja", {"progress": row})
    return show(request, "setup_mending/progress.html.jinja", "mending", {"progress": row})


def tell(request: Request) -> None:
    """Say what ended while the person was elsewhere, once."""
    for row in Rerun.objects.filter(by=request.user, finished_at__isnull=False, told_at=None).order_by("pk"):
        if told(row):
            text = _("Trying again has ended: {done} on their way, {stayed} still not understood.")
            messages.success(request, text.format(done=row.done, stayed=row.stayed))


def told(row: Rerun) -> bool:
    """False when another page of the person was quicker."""
    return bool(Rerun.objects.filter(pk=row.pk, told_at=None).update(told_at=clock.now()))
