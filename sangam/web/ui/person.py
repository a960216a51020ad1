"""Who asks: the signed-in person and what he may see, on every request of a screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sangam.accounts import sign_in
from sangam.accounts.models import User
from sangam.accounts.scope import Scope


class Request(HttpRequest):
    """A request of somebody who is signed in."""

    user: User  # type: ignore[assignment]
    scope: Scope


View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Only for people who work here; `request.scope` says what they may see (one query). Who must have a second factor and
    has none is led to where he adds one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scope = cast(User, request.user).scope()
        if scope.must_enrol:
            return _lead(request, reverse("workspace:safety"))
        cast(Request, request).scope = scope
        return view(request, *args, **kwargs)

    return _known(guarded)


def at_the_door(view: View) -> View:
    """As `signed_in`, and open to those who must still add a second factor: their `request.scope` is None, so a page shows
    them nothing of the house. (Never left alone: under ASGI a request brings a `scope` of its own, of another meaning.)"""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scope = cast(User, request.user).scope()
        cast(Any, request).scope = None if scope.must_enrol else scope
        return view(request, *args, **kwargs)

    return _known(guarded)


def _known(view: View) -> View:
    """Strangers are led to the door, and from there to where they wanted to go. A part of a page is refused with 401 instead:
    the door would stand in the middle of the page, and what was being written there would be gone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return HttpResponse(status=401) if is_partial(request) else redirect_to_login(_page_of(request))

    return cast(View, guarded)


def proven(view: View) -> View:
    """For what is dangerous, below `signed_in` or `at_the_door`: whose sign-in is older than `PROOF_LASTS` shows again who
    he is, then comes back to the page. A form that was opened in time may take `FORM_LASTS` to be filled in. What was
    posted too late is not kept anywhere: it may hold a secret."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        within = sign_in.FORM_LASTS if request.method == "POST" else sign_in.PROOF_LASTS
        if sign_in.proven(request, within=within):
            return view(request, *args, **kwargs)
        ways = sign_in.ways_to_prove(request)
        # Who has neither a password nor a factor left proves himself by the letter that gives him a new password.
        where = ways[0] if ways else reverse("account_reset_password")
        return _lead(request, f"{where}?{urlencode({'next': _page_of(request)})}")

    return cast(View, guarded)


def _page_of(request: HttpRequest) -> str:
    """Where to go on: a page, and for what was posted the page it was posted from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() else "/"


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, also from a part of one."""
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_partial(request) else HttpResponseRedirect(address)


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
    after_solving = forms.ChoiceField(choices=[("", ""), ("stay", ""), ("list", "")], required=False)


@require_POST
@signed_in
def look(request: Request) -> HttpResponse:
    """Light or dark, comfortable or compact, where to go after solving: only the named one changes."""
    form = LookForm(request.POST)
    if form.is_valid():
        changed = [name for name in form.fields if name in request.POST]
        for name in changed:
            setattr(request.user, name, form.cleaned_data[name])
        request.user.save(update_fields=changed)
    return back(request, home())
