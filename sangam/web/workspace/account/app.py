"""An authenticator app, and the codes for the day when it is gone."""

from __future__ import annotations

import io
from datetime import timedelta

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

from sangam.accounts import factors, limits, sign_in
from sangam.accounts.limits import Limit
from sangam.lib import secrets
from sangam.web.ui.person import Request, at_the_door, proven
from sangam.web.workspace.account.forms import CodeForm
from sangam.web.workspace.account.views import show

KEPT = "second_factor_in_the_making"
FIRST_CODES = Limit("first codes of an app", 8, timedelta(minutes=1))


@require_http_methods(["GET", "POST"])
@at_the_door
@proven
def add(request: Request) -> HttpResponse:
    """The key is kept sealed in the session until the app has shown that it has it."""
    if factors.of(request.user).app_since:
        return HttpResponseRedirect(reverse("workspace:safety"))
    secret = _secret(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        wait = limits.take([(FIRST_CODES, str(request.user.pk))]).wait
        codes = None if wait else factors.add_app(request.user, secret, form.cleaned_data["code"])
        if codes is not None:
            request.session.pop(KEPT)
            return _done(request, codes, _("The app counts from now on"))
        wrong = _("That code does not fit. Wait for the next one; if it stays so, set the clock of the phone right.")
        form.add_error("code", sign_in.patience(wait) if wait else wrong)
    address = get_adapter().build_totp_url(request.user, secret)
    context = {"form": form, "key": _in_fours(secret), "drawn": _drawn(address), "address": address}
    return show(request, "app", context, status=422 if form.is_bound else 200)


@require_POST
@at_the_door
@proven
def remove(request: Request) -> HttpResponse:
    factors.remove_app(request.user)
    messages.success(request, _("The app no longer counts"))
    return HttpResponseRedirect(reverse("workspace:safety"))


@require_POST
@at_the_door
@proven
def codes(request: Request) -> HttpResponse:
    """New ones, on the page that answers and nowhere else."""
    try:
        return _done(request, factors.new_codes(request.user), _("The old codes are void"))
    except factors.NoFactor:
        return HttpResponseRedirect(reverse("workspace:safety"))


def _done(request: Request, codes: list[str], said: str) -> HttpResponse:
    """With the recovery codes if there are new ones: they are shown this once."""
    if not codes:
        messages.success(request, said)
        return HttpResponseRedirect(reverse("workspace:safety"))
    return shown_once(request, codes, said)


def shown_once(request: Request, codes: list[str], said: str) -> HttpResponse:
    host = request.get_host()
    lines = [_("Recovery codes for %(host)s, each good once:") % {"host": host}, "", *codes, ""]
    # Who had to add a factor has one now: the whole house is open to him.
    request.scope = request.user.scope()
    return show(request, "codes", {"codes": codes, "said": said, "text": "\r\n".join(lines)})


def _secret(request: Request) -> str:
    if sealed := request.session.get(KEPT):
        return str(secrets.unseal(sealed.encode())["secret"])
    made = generate_totp_secret()
    request.session[KEPT] = secrets.seal({"secret": made}).decode()
    return made


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _drawn(address: str) -> Markup:
    """The QR code as a drawing inside the page: nothing is asked of anybody else, and no style stands in it."""
    file = io.BytesIO()
    made = qrcode.QRCode(image_factory=SvgPathImage, border=2)
    made.add_data(address)
    made.make_image().save(file)
    drawing = file.getvalue().decode()
    return Markup(drawing[drawing.index("<svg") :])  # noqa: S704 (made by us: squares, no text)
