"""The types of request: the list, and one with its stages and fields."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.requests import kinds
from sangam.requests.definition import START, TYPE_LABELS, Definition, Stage
from sangam.requests.models import Category, RequestType
from sangam.web.setup import editing
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.requests import preview
from sangam.web.setup.requests.forms import TypeForm, spoken
from sangam.web.ui.person import Request

HERE = "requests"
EDIT = "setup_requests/type.html.jinja"


def found(number: int) -> RequestType:
    rows = RequestType.objects.filter(current__isnull=False).select_related("current", "brand")
    return get_object_or_404(rows, pk=number)


def shape_of(kind: RequestType) -> Definition:
    assert kind.current is not None
    return kind.current.shape


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    kept = RequestType.objects.filter(current__isnull=False).select_related("current", "brand")
    language = get_language() or "en"
    rows = [(one, shape_of(one).label(language), len(shape_of(one).stages)) for one in kept]
    context = {"rows": [row for row in rows if not row[0].archived_at], "away": [row for row in rows if row[0].archived_at]}
    return show(request, "setup_requests/list.html.jinja", HERE, context)


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request) -> HttpResponse:
    def save(form: Any) -> str:
        names = (("received", Category.OPEN, _("Received")), ("done", Category.DONE, _("Done")))
        language = get_language() or "en"
        stages = tuple(Stage(key, int(category), {language: label}) for key, category, label in names)
        made = kinds.create(form.written(Definition({}, stages=stages)), form.cleaned_data["brand"], by=request.user)
        return reverse("setup:request_type", args=[made.pk])

    context = {"title": _("New type of request"), "back": reverse("setup:requests"), "shape": None}
    screen = editing.Screen(
        HERE, None, lambda data, _row: TypeForm(Definition({}), None, data), save, _("Added"), EDIT, context
    )
    return editing.run(request, screen)


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    kind = found(number)

    def save(form: Any) -> str:
        kinds.change(kind, form.written(shape_of(kind)), by=request.user, brand=form.cleaned_data["brand"])
        return reverse("setup:request_type", args=[number])

    def make(data: Any, row: RequestType) -> TypeForm:
        return TypeForm(shape_of(row), row.brand, data)

    return editing.run(request, editing.Screen(HERE, kind, make, save, _("Saved"), EDIT, _beside(request, kind)))


def _beside(request: Request, kind: RequestType) -> dict[str, Any]:
    shape, language = shape_of(kind), get_language() or "en"
    asked = request.GET.get("language", "")
    shown = asked if asked in spoken(shape) else language
    needed = {"": "", START: _("needed to begin")} | {
        one.key: _("needed for {stage}").format(stage=one.label(language)) for one in shape.stages
    }
    return {
        "title": shape.label(language), "back": reverse("setup:requests"), "shape": shape, "reader": language,
        "categories": dict(Category.choices), "types": TYPE_LABELS, "needed": needed, "languages": spoken(shape),
        "shown": shown, "public": preview.of(shape, shown),
    }  # fmt: skip


@require_POST
@admins
def place(request: Request, number: int) -> HttpResponse:
    kinds.move(found(number), request.POST.get("way") == "up", by=request.user)
    return HttpResponseRedirect(reverse("setup:requests"))


@require_POST
@admins
def archive(request: Request, number: int) -> HttpResponse:
    """Offered no more, or again."""
    away = request.POST.get("do") != "restore"
    kinds.archive(found(number), away, by=request.user)
    messages.success(request, _("Put away. What runs goes on.") if away else _("It is offered again."))
    return HttpResponseRedirect(reverse("setup:requests"))
