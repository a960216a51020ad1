"""Statuses: the company's own words over the fixed categories."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.conversations import labels
from sangam.conversations.models import Category, Status
from sangam.web.setup import editing
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.labels.forms import NewStatusForm, StatusForm, StatusIntoForm
from sangam.web.ui.person import Request

HERE = "statuses"


@require_http_methods(["GET", "POST"])
@admins
def page(request: Request) -> HttpResponse:
    """The list, with a line to add to it."""
    form = NewStatusForm(request.POST if request.method == "POST" else None, auto_id="id_new_%s")
    if form.is_valid():
        try:
            labels.add(form.cleaned_data["label"], form.cleaned_data["category"], by=request.user)
        except labels.Taken:
            form.add_error("label", _taken())
        else:
            messages.success(request, _("Status added"))
            return HttpResponseRedirect(reverse("setup:statuses"))
    groups = [
        (Category(category).label, list(rows)) for category, rows in groupby(Status.objects.all(), lambda row: row.category)
    ]
    context = {"groups_of": groups, "form": form}
    return show(request, "setup_labels/statuses.html.jinja", HERE, context, status=422 if form.is_bound else 200)


def _taken() -> str:
    return _("Another status has this label. Choose another word.")


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    status = get_object_or_404(Status, pk=number)

    def save(form: Any) -> str:
        try:
            labels.rename(status, form.cleaned_data["label"], by=request.user)
        except labels.Taken:
            form.add_error("label", _taken())
        return reverse("setup:statuses")

    def make(data: Any, row: Any) -> StatusForm:
        return StatusForm(data, initial={"label": row.label})

    return editing.run(
        request, editing.Screen(HERE, status, make, save, _("Saved"), "setup_labels/status.html.jinja", _beside(status))
    )


def _beside(status: Status) -> dict[str, Any]:
    first = Status.objects.filter(category=status.category).order_by("position", "id").first()
    return {
        "title": status.label,
        "back": reverse("setup:statuses"),
        "is_first": first is not None and first.pk == status.pk,
        "into": StatusIntoForm(status, auto_id="id_remove_%s"),
        "means": Category(status.category).label,
    }


@require_POST
@admins
def place(request: Request, number: int) -> HttpResponse:
    """One place up or down in its category; the first is what new conversations get."""
    status = get_object_or_404(Status, pk=number)
    labels.move(status, request.POST.get("way") == "up", by=request.user)
    return HttpResponseRedirect(reverse("setup:statuses"))


@require_POST
@admins
def remove(request: Request, number: int) -> HttpResponse:
    status = get_object_or_404(Status, pk=number)
    form = StatusIntoForm(status, request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing is removed: choose which status its conversations get."))
        return HttpResponseRedirect(reverse("setup:status", args=[number]))
    into = form.cleaned_data["into"]
    try:
        moved = labels.delete(status, into, by=request.user)
    except labels.First:
        messages.error(request, _("It stays: new conversations get it. Move another one above it first."))
    except labels.JustMoved:
        messages.error(request, _("The order has only just changed. Try again in a quarter of a minute."))
    else:
        said = _("“%(label)s” is removed; %(count)s conversations are “%(into)s” now.")
        messages.success(request, said % {"label": status.label, "count": moved, "into": into.label})
    return HttpResponseRedirect(reverse("setup:statuses"))
