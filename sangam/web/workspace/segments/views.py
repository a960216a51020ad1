"""Segments: conditions with a name."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.conditions import words
from sangam.conditions.values import Wrong
from sangam.customers.models import Segment
from sangam.customers.segments import known, people, saved
from sangam.customers.segments.people import Asked
from sangam.web.ui import conditions
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.segments.forms import NameForm

LOOK = 5
PATIENCE = 3.0
"""Seconds that somebody who writes a condition waits for its count."""


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    fields = known.fields()
    rows = list(Segment.objects.visible_to(request.scope).select_related("made_by"))
    nodes = saved.readable(rows, fields)
    said = {number: words.say(node, fields) for number, node in nodes.items()}
    return render(request, "segments/listed.html.jinja", {"segments": rows, "said": said})


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """`where` is a condition that somebody tried on the list of customers."""
    fields = known.fields()
    if request.method == "POST":
        return _save(request, fields, None)
    group = conditions.shown(_given(request.GET.get("where", "")), fields)
    return _form(request, fields, group, NameForm(), None)


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    segment, fields = _segment(request, number), known.fields()
    if request.method == "POST" and saved.may_change(segment, request.scope):
        return _save(request, fields, segment)
    form = NameForm(initial={"name": segment.name, "description": segment.description})
    return _form(request, fields, conditions.shown(segment.condition, fields), form, segment)


@require_POST
@signed_in
def removal(request: Request, number: int) -> HttpResponse:
    segment = _segment(request, number)
    if saved.may_change(segment, request.scope):
        saved.remove(segment, by=request.user)
        messages.success(request, _("“%(name)s” is removed. The customers stay as they were.") % {"name": segment.name})
    return redirect("workspace:customer_segments")


@require_POST
@signed_in
def editor(request: Request) -> HttpResponse:
    """The editor again, after a button in it was pressed."""
    fields = known.fields()
    group = conditions.read(request.POST, fields)
    return render(request, "segments/_editor.html.jinja", conditions.editing(group, fields, request.path))


@require_POST
@signed_in
def preview(request: Request) -> HttpResponse:
    """How many it would be now, and the newest of them."""
    fields = known.fields()
    group = conditions.read(request.POST, fields)
    try:
        asked = Asked(conditions.condition(group, fields), fields, known.present())
    except Wrong:
        return render(request, "segments/_preview.html.jinja", {"unfinished": True})
    context: dict[str, Any] = {"said": words.say(asked.node, fields)}
    try:
        context |= {"rows": people.page(asked, size=LOOK, seconds=PATIENCE).rows, "slow": True}
        context |= {"count": people.count(asked, seconds=PATIENCE), "slow": False}
    except people.Slow:
        context["slow"] = True
    return render(request, "segments/_preview.html.jinja", context)


def _save(request: Request, fields: Any, segment: Segment | None) -> HttpResponse:
    group, form = conditions.read(request.POST, fields), NameForm(request.POST)
    try:
        node = conditions.condition(group, fields)
        if form.is_valid():
            values = form.cleaned_data
            if segment is None:
                segment = saved.create(values["name"], values["description"], node, by=request.user)
            else:
                saved.change(segment, by=request.user, node=node, **values)
            return redirect(f"{reverse('workspace:customers')}?segment={segment.pk}")
    except (Wrong, saved.Taken) as error:
        form.add_error("name" if isinstance(error, saved.Taken) else None, str(error))
    return _form(request, fields, group, form, segment, status=422)


def _form(
    request: Request, fields: Any, group: conditions.Group, form: NameForm, segment: Segment | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form, "segment": segment, "may": segment is None or saved.may_change(segment, request.scope),
        **conditions.editing(group, fields, reverse("workspace:customer_condition")),
    }  # fmt: skip
    return render(request, "segments/one.html.jinja", context, status=status)


def _segment(request: Request, number: int) -> Segment:
    return get_object_or_404(Segment.objects.visible_to(request.scope), pk=number)


def _given(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text[:20_000] or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
