"""Lists with a name: making, changing, ordering, removing, bringing back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.conversations import kept as rights
from sangam.conversations import saved
from sangam.conversations.models import SavedView, ViewOf
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import audiences, loading
from sangam.web.workspace.inbox import listing as listings
from sangam.web.workspace.saved.forms import NewViewForm, ViewForm
from sangam.web.workspace.streams import listing as posts

READERS: Mapping[str, Callable[[Mapping[str, str]], Any]] = {ViewOf.CONVERSATIONS: listings.read, ViewOf.POSTS: posts.read}
"""What reads the address of a list."""


@require_GET
@signed_in
def kept(request: Request) -> HttpResponse:
    rows = saved.listed(request.scope, *ViewOf.values)
    groups: dict[str, list[SavedView]] = {}
    for row in sorted(rows, key=lambda view: view.of):
        named = audiences.named(row)
        groups.setdefault(f"{row.get_of_display()}: {named}" if row.of else named, []).append(row)
    mine = {row.pk for row in rows if rights.may_change(row, request.scope)}
    context = {"groups": groups, "changeable": mine, "removed": saved.removed(request.scope)}
    return render(request, "saved/kept.html.jinja", context)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """Of the list whose address this one carries. As a part for the menu of the list, else as a page."""
    of = ViewOf.POSTS if request.GET.get("of") == ViewOf.POSTS else ViewOf.CONVERSATIONS
    shown = READERS[of](request.GET.dict())
    given = request.POST if request.method == "POST" else None
    teams = list(loading.teams(request).order_by("name"))
    form = NewViewForm(given, scope=request.scope, teams=teams, initial={"icon": "bookmark"})
    if given is not None and form.is_valid():
        values = form.cleaned_data
        try:
            saved.create(values["name"], values["icon"], shown.query, by=request.user, of=of, **values["audience"])
        except saved.TooMany as error:
            form.add_error(None, _("There are %(most)s views already. Remove one first.") % {"most": error})
        else:
            return redirect(shown.url)
    template = "saved/_new.html.jinja" if is_partial(request) else "saved/new.html.jinja"
    return render(request, template, {"form": form, "listing": shown, "of": of}, status=422 if given is not None else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    view = _changeable(request, number)
    given = request.POST if request.method == "POST" else None
    form = ViewForm(given, initial={"name": view.name, "icon": view.icon})
    if given is not None and form.is_valid():
        saved.change(view, by=request.user, **form.cleaned_data)
        return redirect("workspace:views")
    context = {"form": form, "view": view, "audience": audiences.named(view)}
    return render(request, "saved/one.html.jinja", context, status=422 if given is not None else 200)


@require_POST
@signed_in
def place(request: Request, number: int) -> HttpResponse:
    saved.move(_changeable(request, number), up=request.POST.get("way") == "up", by=request.user)
    return redirect("workspace:views")


@require_POST
@signed_in
def removal(request: Request, number: int) -> HttpResponse:
    saved.remove(_changeable(request, number), by=request.user)
    return redirect("workspace:views")


@require_POST
@signed_in
def back(request: Request, number: int) -> HttpResponse:
    saved.restore(_changeable(request, number, removed=True), by=request.user)
    return redirect("workspace:views")


def _changeable(request: Request, number: int, *, removed: bool = False) -> SavedView:
    found = SavedView.objects.visible_to(request.scope).select_related("team").filter(removed_at__isnull=not removed)
    view: SavedView = get_object_or_404(found, pk=number)
    if not rights.may_change(view, request.scope):
        raise Http404
    return view
