"""Brands: the list, adding, changing, the preview beside the form, removing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.accounts import brands, held
from sangam.accounts.models import Brand
from sangam.web.setup import editing
from sangam.web.setup.brands import preview as looks
from sangam.web.setup.brands.forms import BrandForm
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui import colour
from sangam.web.ui.person import Request

HERE = "brands"


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    rows = Brand.objects.select_related("calendar").annotate(channels=Count("channel"))
    context = {"rows": list(rows)}
    return show(request, "setup_brands/page.html.jinja", HERE, context)


@require_http_methods(["GET", "POST"])
@admins
def new(request: Request) -> HttpResponse:
    def save(form: Any) -> str:
        brand = brands.create(form.cleaned_data, by=request.user)
        return reverse("setup:brand", args=[brand.pk])

    return _edit(request, None, save, _("New brand"), _("Brand added"))


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    brand = get_object_or_404(Brand, pk=number)

    def save(form: Any) -> str:
        brands.change(brand, form.cleaned_data, by=request.user)
        return reverse("setup:brand", args=[number])

    return _edit(request, brand, save, brand.name, _("Saved"))


def _edit(request: Request, brand: Brand | None, save: Any, title: str, said: str) -> HttpResponse:
    context = {
        "title": title,
        "back": reverse("setup:brands"),
        "preview": looks.context(_drawn(request, brand), request.user),
        "sections": [
            (_("Look"), ("name", "accent", "tone", "domain")),
            (_("Languages"), ("language", "languages")),
            (_("Letters"), ("signature", "footer")),
            (_("Promise"), ("calendar", "first_answer_minutes", "reopen_days")),
        ],
    }
    screen = editing.Screen(
        HERE, brand, lambda data, row: BrandForm(data, instance=row), save, said, "setup_brands/edit.html.jinja", context
    )
    return editing.run(request, screen)


def _drawn(request: Request, brand: Brand | None) -> Brand:
    """The brand as the form has it now, as far as that is sound; never saved."""
    stored = Brand.objects.select_related("calendar").get(pk=brand.pk) if brand else Brand()
    if request.method != "POST":
        return stored
    form = BrandForm(request.POST, instance=stored)
    form.is_valid()
    drawn = form.instance
    for name, value in form.cleaned_data.items():
        setattr(drawn, name, value)
    drawn.accent = colour.written(colour.parse(drawn.accent))
    return drawn


@require_POST
@admins
def preview(request: Request) -> HttpResponse:
    """What customers will see of the values in the form, saved or not."""
    return render(request, "setup_brands/_preview.html.jinja", {"preview": looks.context(_drawn(request, None), request.user)})


@require_POST
@admins
def remove(request: Request, number: int) -> HttpResponse:
    brand = get_object_or_404(Brand, pk=number)
    try:
        brands.delete(brand, by=request.user)
    except brands.LastBrand:
        messages.error(request, _("This is the only brand, so it stays. You can rename it."))
        return HttpResponseRedirect(reverse("setup:brand", args=[number]))
    except held.Held as error:
        text = _("It stays, because it is still used by %(names)s. Give those another brand first.")
        messages.error(request, text % {"names": ", ".join(error.by)})
        return HttpResponseRedirect(reverse("setup:brand", args=[number]))
    messages.success(request, _("%(name)s is removed") % {"name": brand.name})
    return HttpResponseRedirect(reverse("setup:brands"))
