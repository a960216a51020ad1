"""Fields: what is noted on each conversation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.conversations import field_list
from sangam.conversations.models import CustomField
from sangam.customers.typed.kinds import LISTS
from sangam.web.setup import editing
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.labels.forms import FieldForm, NewFieldForm
from sangam.web.ui.person import Request

HERE = "fields"
EDIT = "setup_labels/field.html.jinja"


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    return show(request, "setup_labels/fields.html.jinja", HERE, {"rows": list(CustomField.objects.all())})


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request) -> HttpResponse:
    def save(form: Any) -> str:
        field_list.create(form.cleaned_data, by=request.user)
        return reverse("setup:fields")

    context = {"title": _("New field"), "back": reverse("setup:fields"), "lists": "|".join(LISTS)}
    screen = editing.Screen(HERE, None, lambda data, _row: NewFieldForm(data), save, _("Field added"), EDIT, context)
    return editing.run(request, screen)


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    field = get_object_or_404(CustomField, pk=number)

    def save(form: Any) -> str:
        field_list.change(field, form.cleaned_data, by=request.user)
        return reverse("setup:fields")

    context = {"title": field.label, "back": reverse("setup:fields"), "kind": field.get_type_display(), "key": field.key}
    screen = editing.Screen(HERE, field, lambda data, row: FieldForm(data, instance=row), save, _("Saved"), EDIT, context)
    return editing.run(request, screen)


@require_POST
@admins
def place(request: Request, number: int) -> HttpResponse:
    """One place up or down."""
    field = get_object_or_404(CustomField, pk=number)
    field_list.move(field, request.POST.get("way") == "up", by=request.user)
    return HttpResponseRedirect(reverse("setup:fields"))
