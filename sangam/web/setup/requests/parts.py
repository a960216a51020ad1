"""One stage or one field of a type of request."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.requests import kinds
from sangam.requests.definition import Field, Stage
from sangam.requests.models import RequestType
from sangam.web.setup import editing
from sangam.web.setup.guard import admins
from sangam.web.setup.requests import types
from sangam.web.setup.requests.forms import FieldForm, StageForm
from sangam.web.ui.person import Request

EDIT = "setup_requests/part.html.jinja"
STAGES, FIELDS = "stages", "fields"


def _part(kind: RequestType, part: str, key: str) -> Stage | Field:
    if part not in (STAGES, FIELDS):
        raise Http404
    found = next((one for one in getattr(types.shape_of(kind), part) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def _form(kind: RequestType, part: str, found: Any, data: Any) -> Any:
    return (StageForm if part == STAGES else FieldForm)(types.shape_of(kind), found, data)


def _screen(request: Request, kind: RequestType, part: str, key: str) -> editing.Screen:
    """`key` "" is a new one."""
    back = reverse("setup:request_type", args=[kind.pk])

    def save(form: Any) -> str:
        try:
            kinds.change(kind, kinds.put(types.shape_of(kind), part, form.written()), by=request.user)
        except kinds.Wrong as wrong:
            form.add_error(None, str(wrong))
        return back

    def make(data: Any, row: RequestType | None) -> Any:
        there = row or kind
        return _form(there, part, _part(there, part, key) if key else None, data)

    title = _part(kind, part, key).label("en") if key else _("New stage") if part == STAGES else _("New field")
    context = {"title": title, "back": back, "part": part, "key": key, "kind": kind}
    return editing.Screen(types.HERE, kind if key else None, make, save, _("Saved"), EDIT, context)


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request, number: int, part: str) -> HttpResponse:
    if part not in (STAGES, FIELDS):
        raise Http404
    return editing.run(request, _screen(request, types.found(number), part, ""))


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int, part: str, key: str) -> HttpResponse:
    kind = types.found(number)
    _part(kind, part, key)
    return editing.run(request, _screen(request, kind, part, key))


@require_POST
@admins
def place(request: Request, number: int, part: str, key: str) -> HttpResponse:
    """One place up or down."""
    kind = types.found(number)
    _part(kind, part, key)
    shape = kinds.moved(types.shape_of(kind), part, key, request.POST.get("way") == "up")
    return _changed(request, kind, shape)


@require_POST
@admins
def remove(request: Request, number: int, part: str, key: str) -> HttpResponse:
    """Requests that run keep it."""
    kind = types.found(number)
    _part(kind, part, key)
    return _changed(request, kind, kinds.without(types.shape_of(kind), part, key), _("Removed. What runs keeps it."))


def _changed(request: Request, kind: RequestType, shape: Any, said: str = "") -> HttpResponse:
    try:
        kinds.change(kind, shape, by=request.user)
    except kinds.Wrong as wrong:
        messages.error(request, str(wrong))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(reverse("setup:request_type", args=[kind.pk]))
