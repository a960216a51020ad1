"""Signing in: an address, then the code of the letter, or its link."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sangam.accounts import limits
from sangam.channels import registry
from sangam.channels.base import IdentityRef
from sangam.web.portal import codes, visits
from sangam.web.portal.door import Here, portal, show
from sangam.web.portal.forms import AddressForm, CodeForm
from sangam.web.portal.models import Code


@portal("GET", "POST", open_to_all=True)
def sign_in(request: HttpRequest, here: Here) -> HttpResponseBase:
    """The same answer for every address. Whoever is signed in may add a further one."""
    form = AddressForm(here.channel, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        browser = _browser(request, here) or secrets.token_urlsafe(24)
        ref = form.cleaned_data["address"]
        wait = codes.ask(here.channel, ref, browser=browser, caller=here.caller, language=here.language)
        if not wait:
            answer = redirect(_with(here.url("code"), to=_to(request, here)))
            visits.give(answer, here.channel, "browser", browser)
            return answer
        form.add_error("address", _wait(wait))
        status = 429
    elif form.is_bound:
        status = 422
    return show(request, here, "sign_in", status=status, form=form, to=_to(request, here))


@portal("GET", "POST", open_to_all=True)
def code(request: HttpRequest, here: Here) -> HttpResponseBase:
    row = codes.waiting(here.channel, _browser(request, here))
    if row is None and request.method == "GET":
        return redirect(_with(here.url("sign_in"), to=_to(request, here)))
    return _by_code(request, here, row, sent_to=row.value if row else "")


@portal("GET", "POST", open_to_all=True)
def link(request: HttpRequest, here: Here, token: str) -> HttpResponseBase:
    """What a scanner of mails fetches changes nothing: a button opens it. In another browser the code is asked for."""
    row = codes.behind(here.channel, token)
    if row is None:
        return show(request, here, "link", status=410, form=None)
    if request.method == "POST" and "code" in request.POST:
        return _by_code(request, here, row)
    if request.method == "POST":
        ref = codes.follow(row, _browser(request, here))
        return _in(request, here, ref) if ref else _by_code(request, here, row, asked=False)
    return show(request, here, "link", form=CodeForm())


def _by_code(request: HttpRequest, here: Here, row: Code | None, *, sent_to: str = "", asked: bool = True) -> HttpResponseBase:
    form = CodeForm(request.POST if request.method == "POST" and asked else None)
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return show(request, here, "code", status=status, form=form, sent_to=sent_to, to=_to(request, here))
    taken = limits.take([(codes.TRIED_BY_CALLER, f"{here.channel.pk}:{here.caller}")])
    if taken.wait:
        form.add_error("code", _wait(taken.wait))
        return show(request, here, "code", status=429, form=form, sent_to=sent_to, to=_to(request, here))
    ref = codes.check(row, form.cleaned_data["code"]) if row else None
    if ref:
        return _in(request, here, ref)
    form.add_error("code", _wrong(row))
    return show(request, here, "code", status=422, form=form, sent_to=sent_to, to=_to(request, here))


def _in(request: HttpRequest, here: Here, ref: IdentityRef) -> HttpResponse:
    browser = request.headers.get("User-Agent", "")
    token = visits.prove(here.known, here.channel, [ref], browser=browser)
    answer = redirect(_to(request, here) or here.url("home"))
    visits.give(answer, here.channel, "visit", token)
    visits.give(answer, here.channel, "browser", "")
    return answer


def _wrong(row: Code | None) -> str:
    if row is None or not codes.left(row):
        return _("This code is used up or too old. Ask for a new one.")
    return _("That is not the code. Look at the newest letter from us, and type its six digits.")


def _wait(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return _("That was asked for several times. Use the newest code you got, or try again in %(minutes)d min.") % {
        "minutes": minutes
    }


def _browser(request: HttpRequest, here: Here) -> str:
    token = request.COOKIES.get(visits.cookie(here.channel, "browser"), "")
    return token if len(token) <= 100 else ""


def _to(request: HttpRequest, here: Here) -> str:
    """Where he wanted to go, within this page."""
    to = request.POST.get("to", "") or request.GET.get("to", "")
    inside = to.startswith(here.url("home")) and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return to if inside and "\\" not in to and ".." not in to else ""


def _with(address: str, *, to: str) -> str:
    return f"{address}?{urlencode({'to': to})}" if to else address


def known_by(ref: IdentityRef) -> str:
    """An identity as its owner reads it."""
    return registry.legible(ref.kind, ref.value) or registry.label_of_identity(ref.kind)
