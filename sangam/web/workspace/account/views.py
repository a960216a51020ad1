"""My account: who I am, how I sign in, where I am signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.accounts import factors, limits, people, sessions, sign_in
from sangam.accounts.limits import Limit
from sangam.web.ui.person import Request, at_the_door, signed_in
from sangam.web.workspace.account import devices
from sangam.web.workspace.account.forms import PasswordForm, ProfileForm

OLD_PASSWORDS = Limit("old passwords typed", 5, timedelta(minutes=1))


def show(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the account; for who must still add a second factor it stands alone, without the house around it."""
    context = {"alone": request.scope is None, **context}
    return render(request, f"workspace_account/{template}.html.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        people.change(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved"))
        return HttpResponseRedirect(reverse("workspace:me"))
    return show(request, "profile", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def password(request: Request) -> HttpResponse:
    """Needs the old one; every other session ends."""
    form, trouble = PasswordForm(request.user, request.POST or None), ""
    if form.is_bound:
        taken = limits.take([(OLD_PASSWORDS, str(request.user.pk))])
        if taken.wait:
            form, trouble = PasswordForm(request.user), sign_in.patience(taken.wait)
        elif form.is_valid():
            taken.give_back()
            _choose(request, form.cleaned_data["new"])
            return HttpResponseRedirect(reverse("workspace:safety"))
    status = 422 if request.method == "POST" else 200
    return show(request, "password", {"form": form, "trouble": trouble}, status=status)


def _choose(request: Request, password: str) -> None:
    people.choose_password(request.user, password, session=request.session.session_key or "")
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Your password is changed. Everywhere else you are signed out."))


@require_safe
@at_the_door
def safety(request: Request) -> HttpResponse:
    """Ways of signing in, and places where one is. Also where those are led who must add a second factor."""
    there = [
        (session, sessions.mark(session), devices.words(session.browser), session.session_key == request.session.session_key)
        for session in sessions.of(request.user)
    ]
    return show(request, "safety", {"held": factors.of(request.user), "places": there})


@require_POST
@signed_in
def sessions_end(request: Request) -> HttpResponse:
    """`session`: the mark of one; without it all but this one."""
    if mark := request.POST.get("session", ""):
        ended = people.end_session(request.user, mark)
        messages.success(request, _("Signed out there") if ended else _("That one was signed out already"))
    else:
        people.sign_out_elsewhere(request.user, session=request.session.session_key or "")
        messages.success(request, _("Signed out everywhere else"))
    return HttpResponseRedirect(reverse("workspace:safety"))
