"""Tokens of programs: made, seen once, changed, revoked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.accounts import tokens
from sangam.accounts.models import ApiToken, Right
from sangam.web.setup import editing, paging
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.tokens.forms import NewTokenForm, TokenForm
from sangam.web.ui.person import Request, proven

HERE = "tokens"


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    rows, older = paging.page(ApiToken.objects.select_related("made_by").order_by("-pk"), request.GET)
    return show(request, "setup_tokens/page.html.jinja", HERE, {"rows": rows, "older": older})


@require_http_methods(["GET", "POST"])
@admins
@proven
def new(request: Request) -> HttpResponse:
    """The token is shown in the answer to this form, and nowhere else."""

    def save(form: Any) -> HttpResponse:
        given = form.cleaned_data
        row, plain = tokens.create(given["name"], given["source"], given["rights"], by=request.user)
        return show(request, "setup_tokens/made.html.jinja", HERE, {"row": row, "plain": plain})

    context = {"title": _("New token"), "back": reverse("setup:tokens"), "save_label": _("Make token")}
    return editing.run(request, editing.Screen(HERE, None, lambda data, _row: NewTokenForm(data), save, context=context))


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=number, revoked_at=None)

    def save(form: Any) -> str:
        tokens.change(token, form.cleaned_data["name"], form.cleaned_data["rights"], by=request.user)
        return reverse("setup:tokens")

    def make(data: Any, row: Any) -> TokenForm:
        return TokenForm(data, initial={"name": row.name, "rights": row.rights})

    labels = dict(Right.choices)
    context = {
        "title": token.name, "back": reverse("setup:tokens"), "token": token,
        "rights": [labels.get(one, one) for one in token.rights],
    }  # fmt: skip
    return editing.run(request, editing.Screen(HERE, token, make, save, _("Saved"), "setup_tokens/edit.html.jinja", context))


@require_POST
@admins
def revoke(request: Request, number: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=number)
    done = tokens.revoke(token, by=request.user)
    said = _("%(name)s opens nothing any more. What it told stays.") if done else _("%(name)s was revoked already.")
    messages.success(request, said % {"name": token.name})
    return HttpResponseRedirect(reverse("setup:tokens"))
