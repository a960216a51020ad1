"""The words for a life (visitor, lead, customer, former) and the steps of opportunities."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.customers.models import PipelineStep, StageLabel
from sangam.customers.opportunities import steps
from sangam.customers.stages import change as stages
from sangam.customers.stages import follow
from sangam.web.setup import editing
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.labels.attribute_forms import FollowForm, StageForm, StepForm, StepIntoForm
from sangam.web.ui.person import Request

HERE = "life"


@require_http_methods(["GET", "POST"])
@admins
def page(request: Request) -> HttpResponse:
    """Both lists, with a line to add a step."""
    form = StepForm(request.POST if request.method == "POST" else None, auto_id="id_new_%s")
    if form.is_valid():
        try:
            steps.add(form.cleaned_data["label"], form.cleaned_data["chance"], by=request.user)
        except steps.Taken:
            form.add_error("label", _taken())
        except steps.Full:
            form.add_error("label", _("A board has room for %(most)d steps.") % {"most": steps.MOST})
        else:
            messages.success(request, _("Step added"))
            return HttpResponseRedirect(reverse("setup:life"))
    words = StageForm(initial=dict(StageLabel.objects.values_list("stage", "label")), auto_id="id_stage_%s")
    context = {"form": form, "words": words, "follows": FollowForm({"what": sorted(follow.on())}), "rows": steps.listed()}
    return show(request, "setup_labels/life.html.jinja", HERE, context, status=422 if form.is_bound else 200)


def _taken() -> str:
    return _("Another step has this label. Choose another word.")


@require_POST
@admins
def words(request: Request) -> HttpResponse:
    form = StageForm(request.POST)
    if form.is_valid():
        stages.name(form.cleaned_data, by=request.user)
        messages.success(request, _("Saved"))
    else:
        messages.error(request, _("A word has at most 40 characters. Nothing was changed."))
    return HttpResponseRedirect(reverse("setup:life"))


@require_POST
@admins
def followed(request: Request) -> HttpResponse:
    form = FollowForm(request.POST)
    if form.is_valid():
        follow.choose(form.cleaned_data["what"], by=request.user)
        messages.success(request, _("Saved"))
    return HttpResponseRedirect(reverse("setup:life"))


@require_http_methods(["GET", "POST"])
@admins
def step(request: Request, number: int) -> HttpResponse:
    row = get_object_or_404(PipelineStep, pk=number)

    def save(form: Any) -> str:
        try:
            steps.change(row, form.cleaned_data["label"], form.cleaned_data["chance"], by=request.user)
        except steps.Taken:
            form.add_error("label", _taken())
        return reverse("setup:life")

    context = {"title": row.label, "back": reverse("setup:life"), "into": StepIntoForm(row, auto_id="id_remove_%s")}
    screen = editing.Screen(
        HERE, row, lambda data, at: StepForm(data, instance=at), save, _("Saved"), "setup_labels/step.html.jinja", context
    )
    return editing.run(request, screen)


@require_POST
@admins
def place(request: Request, number: int) -> HttpResponse:
    steps.move(get_object_or_404(PipelineStep, pk=number), request.POST.get("way") == "up", by=request.user)
    return HttpResponseRedirect(reverse("setup:life"))


@require_POST
@admins
def remove(request: Request, number: int) -> HttpResponse:
    row = get_object_or_404(PipelineStep, pk=number)
    form = StepIntoForm(row, request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing is removed: choose which step its opportunities get."))
        return HttpResponseRedirect(reverse("setup:step", args=[number]))
    moved = steps.delete(row, form.cleaned_data["into"], by=request.user)
    said = _("“%(label)s” is removed; %(count)s opportunities are at “%(into)s” now.")
    messages.success(request, said % {"label": row.label, "count": moved, "into": form.cleaned_data["into"].label})
    return HttpResponseRedirect(reverse("setup:life"))
