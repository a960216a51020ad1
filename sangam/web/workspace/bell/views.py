"""The bell: what concerns me, what I have seen of it, and what I want to hear."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.notify import bell, wishes
from sangam.web.ui.person import Request, back, home, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.bell import words
from sangam.web.workspace.bell.forms import WishesForm


def _context(request: Request) -> dict[str, Any]:
    return {"items": bell.newest(request.scope), "words": words, **_counted(request)}


def _counted(request: Request) -> dict[str, Any]:
    unread = bell.unread(request.scope)
    mentioned = bell.mentioned(request.scope) if unread else []
    return {"unread": unread, "mentioned": mentioned, "wishes": wishes.of(request.user)}


@require_safe
@signed_in
def ring(request: Request) -> HttpResponse:
    """The list, loaded when the bell opens."""
    return render(request, "bell/_list.html.jinja", _context(request))


@require_safe
@signed_in
def count(request: Request) -> HttpResponse:
    """The number on the bell, and how the page may ring."""
    return render(request, "bell/_count.html.jinja", _counted(request))


@require_POST
@signed_in
def seen(request: Request) -> HttpResponse:
    """Mark one item, all of a `conversation` or of a `request` (its id), or everything as read."""
    bell.see(
        request.user,
        number=loading.number(request.POST.get("item")),
        conversation_id=loading.number(request.POST.get("conversation")),
        request_id=loading.number(request.POST.get("request")),
    )
    if not is_partial(request):
        return back(request, home())
    return render(request, "bell/_list.html.jinja", _context(request))


@require_POST
@signed_in
def desktop(request: Request) -> HttpResponse:
    """The switch for the browser's own notices, after the browser has asked the person."""
    wishes.desktop(request.user, request.POST.get("on") == "yes")
    if not is_partial(request):
        return back(request, home())
    return render(request, "bell/_list.html.jinja", _context(request))


@signed_in
def wanted(request: Request) -> HttpResponse:
    """What rings, and how: the form, and keeping it."""
    if request.method != "POST":
        form = WishesForm(initial=model_to_dict(wishes.of(request.user)))
        return render(request, "bell/wishes.html.jinja", {"form": form})
    form = WishesForm(request.POST)
    if not form.is_valid():
        return render(request, "bell/wishes.html.jinja", {"form": form}, status=422)
    wishes.change(request.user, **form.cleaned_data)
    messages.success(request, _("Kept."))
    return redirect("workspace:wishes")
