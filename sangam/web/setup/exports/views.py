"""Export: everybody in a file, gathered in the background, to be fetched for some days."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.accounts import audit
from sangam.customers.exporting import running
from sangam.customers.exporting.models import Export, Form, State, What
from sangam.web.setup import paging
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui import download
from sangam.web.ui.person import Request, is_partial

HERE = "exports"


class ExportForm(forms.Form):
    what = forms.ChoiceField(label=gettext_lazy("What to export"), choices=What.choices)
    form = forms.ChoiceField(
        label=gettext_lazy("As"), choices=Form.choices,
        help_text=gettext_lazy(
            "CSV and XLSX have one row each, and of consent the last word for each purpose, with its moment. JSON Lines has "
            "every word of it, with its moment and where it came from."
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@admins
def page(request: Request) -> HttpResponse:
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        running.begin(form.cleaned_data["what"], form.cleaned_data["form"], by=request.user)
        return HttpResponseRedirect(reverse("setup:exports"))
    rows, older = paging.page(Export.objects.visible_to(request.scope).order_by("-pk"), request.GET)
    context = {"form": form, "rows": [_told(row) for row in rows], "older": older, "kept": running.KEPT.days}
    return show(request, "setup_exports/page.html.jinja", HERE, context, status=422 if form.errors else 200)


def _told(row: Export) -> dict[str, object]:
    return {"row": row, "there": running.there(row), "until": running.expires(row), "working": row.state == State.RUNNING}


@require_safe
@admins
def one(request: Request, number: int) -> HttpResponse:
    """How far it is, as a row of the list; whole, the list has it."""
    row = _own(request, number)
    if not is_partial(request):
        return HttpResponseRedirect(reverse("setup:exports"))
    return render(request, "setup_exports/_row.html.jinja", {"one": _told(row)})


@require_safe
@admins
def fetch(request: Request, number: int) -> HttpResponseBase:
    row = _own(request, number)
    if not running.there(row):
        raise Http404
    try:
        stored = running.store().open(row.key)
    except FileNotFoundError as error:
        raise Http404 from error
    audit.record(request.user, "export.fetched", row)
    name = f"{row.what}-{row.created_at:%Y-%m-%d}.{row.form}"
    return download.answer(request, stored, row.size, name=name, etag=row.sha256)


@require_POST
@admins
def turning(request: Request, number: int) -> HttpResponse:
    """Stopped, or removed with its file."""
    row = _own(request, number)
    if request.POST.get("do") == "stop":
        running.stop(row, by=request.user)
    else:
        running.remove(row, by=request.user)
        messages.success(request, _("The file is removed."))
    return HttpResponseRedirect(reverse("setup:exports"))


def _own(request: Request, number: int) -> Export:
    row: Export = get_object_or_404(Export.objects.visible_to(request.scope), pk=number)
    return row
