"""Customer fields: what is noted of customers and of companies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.customers.attributes import fields
from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.typed.kinds import LISTS
from sangam.web.setup import editing
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.labels.attribute_forms import AttributeForm, NewAttributeForm
from sangam.web.ui.person import Request

HERE = "attributes"
EDIT = "setup_labels/field.html.jinja"


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    rows = Attribute.objects.visible_to(request.scope).select_related("brand")
    groups = [(of, list(rows.filter(of=of))) for of in Of]
    return show(request, "setup_labels/attributes.html.jinja", HERE, {"groups_of": groups})


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request) -> HttpResponse:
    """`of` in the address says whose field it is."""
    if (asked := request.GET.get("of", Of.CUSTOMER)) not in Of.values:
        raise Http404
    of = Of(asked)

    def save(form: Any) -> str:
        try:
            fields.create({**form.cleaned_data, "of": of}, by=request.user)
        except fields.Full:
            messages.error(request, _("There are as many fields as there may be. Use one that is out of use again."))
        return reverse("setup:attributes")

    title = _("New field of customers") if of == Of.CUSTOMER else _("New field of companies")
    context = {"title": title, "back": reverse("setup:attributes"), "lists": "|".join(LISTS)}
    screen = editing.Screen(HERE, None, lambda data, _row: NewAttributeForm(data, of=of), save, _("Field added"), EDIT, context)
    return editing.run(request, screen)


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    row = get_object_or_404(Attribute.objects.visible_to(request.scope), pk=number)

    def save(form: Any) -> str:
        fields.change(row, form.cleaned_data, by=request.user)
        return reverse("setup:attributes")

    kind = f"{row.get_of_display()} · {row.get_type_display()}"
    context = {"title": row.label, "back": reverse("setup:attributes"), "kind": kind, "key": row.key}
    screen = editing.Screen(HERE, row, lambda data, at: AttributeForm(data, instance=at), save, _("Saved"), EDIT, context)
    return editing.run(request, screen)


@require_POST
@admins
def place(request: Request, number: int) -> HttpResponse:
    """One place up or down."""
    row = get_object_or_404(Attribute.objects.visible_to(request.scope), pk=number)
    fields.move(row, request.POST.get("way") == "up", by=request.user)
    return HttpResponseRedirect(reverse("setup:attributes"))
