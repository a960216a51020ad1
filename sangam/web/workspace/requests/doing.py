"""Tasks: added, done, given to somebody else."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.requests import models as nouns
from sangam.requests import steps, tasks
from sangam.requests.models import Task
from sangam.web.ui.person import Request, back, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.loading import actor
from sangam.web.workspace.requests import acts, forms


@require_POST
@signed_in
def add(request: Request, number: int) -> HttpResponse:
    form = forms.TaskForm(loading.teams(request), loading.people(), request.POST)

    def work(one: nouns.Request) -> str:
        if not form.is_valid():
            raise steps.Refused(_("Write what is to be done, and choose from the lists. Nothing was added."))
        given = form.cleaned_data
        due = _end_of(given["due"], one) if given["due"] else None
        tasks.add(one, given["title"], by=actor(request), team=given["team"], person=given["person"], due=due)
        return _("Task added")

    return acts.changed(request, number, work)


def _end_of(day: dt.date, one: nouns.Request) -> dt.datetime:
    """When that day ends where the brand is."""
    zone = one.brand.calendar.tzinfo if one.brand.calendar else dt.UTC
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)


@require_POST
@signed_in
def task(request: Request, number: int) -> HttpResponse:
    row = get_object_or_404(Task.objects.visible_to(request.scope).select_related("request"), pk=number)
    by = actor(request)
    match request.POST.get("do"):
        case "finish":
            tasks.finish(row, by=by, note=request.POST.get("note", "").replace("\x00", "")[: acts.NOTE_MAX])
            messages.success(request, _("Done"))
        case "again":
            tasks.take_up_again(row, by=by)
        case "give":
            person = loading.number(request.POST.get("person"))
            given = get_object_or_404(loading.people(), pk=person) if person else None
            if given:
                tasks.give(row, by=by, team=row.team, person=given)
                messages.success(request, _("{who} has it now").format(who=given))
    if request.POST.get("from") == "tasks":
        return redirect("workspace:request_tasks")
    return back(request, reverse("workspace:request", args=[row.request.number]))
