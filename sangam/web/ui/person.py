"""Who asks: the signed-in person and what he may see, on every request of a screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sangam.accounts.models import User
from sangam.accounts.scope import Scope


class Request(HttpRequest):
    """A request of somebody who is signed in."""

    user: User  # type: ignore[assignment]
    scope: Scope


View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Only for people who work here; `request.scope` says what they may see (one query)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        cast(Request, request).scope = cast(User, request.user).scope()
        return view(request, *args, **kwargs)

    return cast(View, login_required(guarded))


def is_partial(request: HttpRequest) -> bool:
    """htmx asks for a piece of the page; restoring history it wants the whole."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Where the person came from, if that was here."""
    target = request.POST.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}) and not urlsplit(target).netloc
    return HttpResponseRedirect(target if safe else otherwise)


def home() -> str:
    try:
        return reverse("workspace:list")
    except NoReverseMatch:
        return "/"


class LookForm(forms.Form):
    theme = forms.ChoiceField(choices=[("", ""), ("light", ""), ("dark", "")], required=False)
    density = forms.ChoiceField(choices=[("", ""), ("compact", "")], required=False)


@require_POST
@signed_in
def look(request: Request) -> HttpResponse:
    """Light or dark, comfortable or compact: only the named one changes."""
    form = LookForm(request.POST)
    if form.is_valid():
        changed = [name for name in form.fields if name in request.POST]
        for name in changed:
            setattr(request.user, name, form.cleaned_data[name])
        request.user.save(update_fields=changed)
    return back(request, home())
