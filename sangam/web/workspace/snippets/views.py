"""Words that are written again and again: keeping them, and offering them to the composer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from sangam.conversations import filling, snippets
from sangam.conversations import kept as rights
from sangam.conversations.models import Snippet
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import audiences, loading
from sangam.web.workspace.snippets.forms import NewSnippetForm, SnippetForm, initial

LOOK = 140


@require_GET
@signed_in
def kept(request: Request) -> HttpResponse:
    rows = snippets.listed(request.scope)
    groups: dict[str, list[Snippet]] = {}
    for row in rows:
        groups.setdefault(audiences.named(row), []).append(row)
    mine = {row.pk for row in rows if rights.may_change(row, request.scope)}
    context = {"groups": groups, "changeable": mine, "removed": snippets.removed(request.scope)}
    return render(request, "snippets/kept.html.jinja", context)


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    teams = list(loading.teams(request).order_by("name"))
    form = NewSnippetForm(given, scope=request.scope, teams=teams, initial={"text": request.GET.get("text", "")[:5000]})
    if given is not None and form.is_valid():
        try:
            row = snippets.create(form.values(), by=request.user, **form.cleaned_data["audience"])
        except snippets.TooMany as error:
            form.add_error(None, _("There are %(most)s snippets already. Remove one first.") % {"most": error})
        except snippets.Taken:
            form.add_error("shortcut", _("Another snippet answers to that. Choose another short form."))
        else:
            return _kept(request, row)
    return _form(request, form, {"title": _("New snippet")})


@require_http_methods(["GET", "POST"])
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    row = _changeable(request, number)
    given = request.POST if request.method == "POST" else None
    form = SnippetForm(given, initial=initial(row))
    if given is not None and form.is_valid():
        try:
            snippets.change(row, form.values(), by=request.user)
        except snippets.Taken:
            form.add_error("shortcut", _("Another snippet answers to that. Choose another short form."))
        else:
            return _kept(request, row)
    return _form(request, form, {"title": row.name, "snippet": row, "audience": audiences.named(row)})


def _kept(request: Request, row: Snippet) -> HttpResponse:
    """Back to the list, or on with another language."""
    if request.POST.get("then") == "language":
        return redirect(reverse("workspace:snippet", args=[row.pk]) + "#languages")
    return redirect("workspace:snippets")


def _form(request: Request, form: SnippetForm, more: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "places": filling.PLACES, "snippet": None, **more}
    return render(request, "snippets/one.html.jinja", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def removal(request: Request, number: int) -> HttpResponse:
    snippets.remove(_changeable(request, number), by=request.user)
    return redirect("workspace:snippets")


@require_POST
@signed_in
def back(request: Request, number: int) -> HttpResponse:
    snippets.restore(_changeable(request, number, removed=True), by=request.user)
    return redirect("workspace:snippets")


@require_safe
@signed_in
def offered(request: Request, number: int | None = None) -> JsonResponse:
    """What `/` offers: names, short forms and first words, in the language of the matter if there is one."""
    language = filling.language_of(loading.conversation(request, number) if number else None)
    return JsonResponse({"snippets": [_offer(row, language) for row in snippets.listed(request.scope)]})


def _offer(row: Snippet, language: str) -> dict[str, Any]:
    text, spoken = filling.variant(row, language)
    return {
        "name": row.name,
        "shortcut": row.shortcut,
        "look": " ".join(text[: 2 * LOOK].split())[:LOOK],
        "language": spoken,
        "used": row.used,
        "insert": reverse("workspace:snippet_insertion", args=[row.pk]),
    }


@require_POST
@signed_in
def insertion(request: Request, number: int) -> JsonResponse:
    """The text as it is to be inserted, with its places filled in, and one use more."""
    row = get_object_or_404(Snippet.objects.visible_to(request.scope).kept(), pk=number)
    matter = loading.number(request.POST.get("conversation"))
    conversation = loading.conversation(request, matter) if matter else None
    text, _language = filling.variant(row, filling.language_of(conversation))
    snippets.count_use(row)
    return JsonResponse({"text": filling.filled(text, filling.values(conversation, request.user)), "gap": filling.GAP})


def _changeable(request: Request, number: int, *, removed: bool = False) -> Snippet:
    found = Snippet.objects.visible_to(request.scope).select_related("team").filter(removed_at__isnull=not removed)
    row: Snippet = get_object_or_404(found, pk=number)
    if not rights.may_change(row, request.scope):
        raise Http404
    return row
