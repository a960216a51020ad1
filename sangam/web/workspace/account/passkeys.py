"""Passkeys: a key that a device or a password manager keeps. It cannot be typed on a false page, nor read out."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.accounts import factors
from sangam.web.ui.person import Request, at_the_door, proven
from sangam.web.workspace.account import devices
from sangam.web.workspace.account.app import shown_once
from sangam.web.workspace.account.forms import NameForm, PasskeyForm
from sangam.web.workspace.account.views import show


@require_http_methods(["GET", "POST"])
@at_the_door
@proven
def add(request: Request) -> HttpResponse:
    """The question to the browser stands in the page; its answer comes back with the form."""
    form = PasskeyForm(request.POST or None, initial={"name": devices.words(request.headers.get("User-Agent", ""))})
    if form.is_valid():
        codes = factors.add_passkey(request.user, form.cleaned_data["name"], form.cleaned_data["credential"])
        said = _("The passkey counts from now on")
        if codes:
            return shown_once(request, codes, said)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("workspace:safety"))
    # Asked so that it can sign in alone; a key without a PIN or a fingerprint would not do.
    question = auth.begin_registration(request.user, True)
    return show(request, "passkey_new", {"form": form, "question": question}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@at_the_door
@proven
def rename(request: Request, number: int) -> HttpResponse:
    key = next((one for one in factors.of(request.user).passkeys if one.number == number), None)
    if key is None:
        raise Http404
    form = NameForm(request.POST or None, initial={"name": key.name})
    if form.is_valid():
        factors.rename_passkey(request.user, number, form.cleaned_data["name"])
        return HttpResponseRedirect(reverse("workspace:safety"))
    return show(request, "passkey", {"form": form, "key": key}, status=422 if form.is_bound else 200)


@require_POST
@at_the_door
@proven
def remove(request: Request, number: int) -> HttpResponse:
    try:
        factors.remove_passkey(request.user, number)
    except Authenticator.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The passkey no longer counts"))
    return HttpResponseRedirect(reverse("workspace:safety"))
