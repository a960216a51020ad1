"""Import: a file in, a look at what would happen, the work with its progress, what failed, and the way back."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.customers.exporting.cells import guarded
from sangam.customers.importing import firms, plan, running, taking, undo
from sangam.customers.importing.models import Import, ImportMiss, Outcome, State, What
from sangam.web.setup import paging
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.imports import words
from sangam.web.setup.imports.forms import FileForm, MappingForm
from sangam.web.ui.person import Request, is_partial

HERE = "imports"
LOOK, SHOWN, LISTED = 200, 12, 100


@require_http_methods(["GET", "POST"])
@admins
def page(request: Request) -> HttpResponse:
    """The files that came in, and the way for another one."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            job = taking.take(form.cleaned_data["what"], given.name, given.chunks(), by=request.user)
            return HttpResponseRedirect(reverse("setup:import", args=[job.pk]))
        except taking.TooLarge:
            form.add_error("file", words.too_large())
    rows, older = paging.page(Import.objects.visible_to(request.scope).select_related("by").order_by("-pk"), request.GET)
    context = {"form": form, "rows": [(row, words.state(row)) for row in rows], "older": older}
    return show(request, "setup_imports/page.html.jinja", HERE, context, status=422 if form.errors else 200)


@require_safe
@admins
def one(request: Request, number: int) -> HttpResponse:
    """Whatever there is to do with it now; as a part, only how far it is."""
    job = _own(request, number)
    context: dict[str, Any] = {"job": job, "state": words.state(job), "figures": words.figures(job)}
    context["may_undo"] = undo.possible(job)
    if is_partial(request) and job.working:
        return render(request, "setup_imports/_now.html.jinja", context)
    if is_partial(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    match job.state:
        case State.READY:
            return show(request, "setup_imports/look.html.jinja", HERE, context | _looked(job))
        case State.REFUSED:
            return show(request, "setup_imports/refused.html.jinja", HERE, context | {"form": MappingForm(None, job)})
    context |= {"missed": words.missed(job, LISTED), "left": _left(job), "most": LISTED}
    return show(request, "setup_imports/one.html.jinja", HERE, context)


def _looked(job: Import) -> dict[str, Any]:
    """The first lines, and what would happen with them."""
    given = running.read(job, taking.first(job, LOOK))
    steps: Any = (
        plan.people(given, replace=job.replace, names=job.mapping)
        if job.what == What.PEOPLE
        else firms.plan(given, replace=job.replace)
    )
    counted = Counter(step.outcome for step in steps)
    known = dict(words.labels(job.what))
    columns = [
        (place, heading or _("Column %(number)s") % {"number": place + 1}, target, known.get(target, ""))
        for place, (heading, target) in enumerate(zip(job.headings, job.mapping, strict=True))
    ]
    rows = [(step, *words.OUTCOMES[step.outcome], words.reasons(job, step.given.wrong)) for step in _telling(steps)]
    return {
        "form": MappingForm(None, job), "columns": columns, "choices": words.labels(job.what), "rows": rows,
        "looked": len(steps),
        "counted": [(words.OUTCOMES[name], counted[name]) for name in words.OUTCOMES if counted[name]],
        "ready": bool(set(job.mapping) & set(running.NEEDED[What(job.what)])),
    }  # fmt: skip


def _telling(steps: list[Any]) -> list[Any]:
    """The first, and of what fails as many."""
    first = steps[:SHOWN]
    return first + [step for step in steps[SHOWN:] if step.outcome == plan.FAILED][:SHOWN]


def _left(job: Import) -> list[tuple[int, int, object]]:
    rows = job.items.filter(outcome=Outcome.LEFT).order_by("number").values_list("number", "subject_id", "reason")[:LISTED]
    return [(line, subject, words.LEFT.get(reason, "")) for line, subject, reason in rows]


@require_POST
@admins
def settling(request: Request, number: int) -> HttpResponse:
    """What the columns are; then the look again, or the work at once."""
    job = _own(request, number)
    form = MappingForm(request.POST, job)
    if form.is_valid():
        taking.settle(job, form.settled(), by=request.user)
    if request.POST.get("do") == "start" and job.state == State.READY:
        try:
            running.start(job, by=request.user)
        except running.NotReady:
            text = _("Say which column has the e-mail address, the phone number or the name. Nothing was done yet.")
            messages.error(request, text)
    return HttpResponseRedirect(reverse("setup:import", args=[number]))


@require_POST
@admins
def turning(request: Request, number: int) -> HttpResponse:
    """Stopped, gone on with, undone."""
    job = _own(request, number)
    match request.POST.get("do"):
        case "stop":
            running.stop(job, by=request.user)
        case "go_on":
            running.go_on_with(job, by=request.user)
        case "undo" if not undo.begin(job, by=request.user):
            messages.info(request, _("There is nothing left to undo."))
    return HttpResponseRedirect(reverse("setup:import", args=[number]))


@require_POST
@admins
def removing(request: Request, number: int) -> HttpResponse:
    job = _own(request, number)
    if taking.forget(job, by=request.user):
        messages.success(request, _("The file is removed. What was imported stays."))
        return HttpResponseRedirect(reverse("setup:imports"))
    messages.error(request, _("Stop it first."))
    return HttpResponseRedirect(reverse("setup:import", args=[number]))


@require_safe
@admins
def report(request: Request, number: int) -> HttpResponse:
    """The lines that failed, as they were, with their reasons: to be mended and brought again."""
    job = _own(request, number)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=job.delimiter or ",")
    writer.writerow([*map(guarded, job.headings), _("Line"), _("Reason")])
    for row in ImportMiss.objects.filter(job=job).order_by("number").iterator(chunk_size=2000):
        cells = [*row.cells, *[""] * (len(job.headings) - len(row.cells))]
        writer.writerow([*map(guarded, cells), row.number, "; ".join(words.reasons(job, row.reasons))])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{job.name.rpartition('.')[0] or job.name}-failed.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _own(request: Request, number: int) -> Import:
    job: Import = get_object_or_404(Import.objects.visible_to(request.scope).select_related("by"), pk=number)
    return job
