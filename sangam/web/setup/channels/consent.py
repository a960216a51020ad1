"""The other side's permission for a channel: off to its page, and back with a code (RFC 6749, PKCE of RFC 7636).

The state is random, waits in the session of who asked, is good once and for ten minutes; the code goes no further than
the call that redeems it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sangam.channels import administer
from sangam.channels.base import DeliveryError
from sangam.channels.models import Channel
from sangam.web.setup.guard import admins
from sangam.web.ui.person import Request

WAITING = "consent"
LIFE = 600
"""Seconds between leaving for the other side's page and coming back."""
WAITING_MAX = 5


def address_of_return() -> str:
    """What is registered at the other side: where it may send people back to."""
    return settings.BASE_URL.rstrip("/") + reverse("setup:channel_consented")


@never_cache
@require_safe
@admins
def ask(request: Request, number: int) -> HttpResponse:
    """Off to the page where the permission is given."""
    channel = get_object_or_404(Channel.objects.visible_to(request.scope), pk=number)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    place = administer.consent(channel, redirect=address_of_return(), state=state, challenge=challenge)
    if not place:
        messages.error(request, _("Choose a sign-in service, fill in its client id and save; then ask for the permission."))
        return HttpResponseRedirect(reverse("setup:channel", args=[number]))
    kept = list(request.session.get(WAITING, {}).items())[-WAITING_MAX + 1 :]
    request.session[WAITING] = {**dict(kept), state: [number, verifier, int(time.time())]}
    return HttpResponseRedirect(place)


@never_cache
@require_safe
@admins
def back(request: Request) -> HttpResponse:
    """Back from there: with a code, or with the reason why there is none."""
    waiting = dict(request.session.get(WAITING, {}))
    number, verifier, since = waiting.pop(request.GET.get("state", ""), (0, "", 0))
    request.session[WAITING] = waiting
    channel = Channel.objects.visible_to(request.scope).filter(pk=number).first()
    if channel is None or time.time() - since > LIFE:
        messages.error(request, _("This permission was not asked for here, or too long ago. Please ask again."))
        return HttpResponseRedirect(reverse("setup:channels"))
    _take(request, channel, verifier)
    return HttpResponseRedirect(reverse("setup:channel", args=[channel.pk]))


def _take(request: Request, channel: Channel, verifier: str) -> None:
    code = request.GET.get("code", "")
    if not code:
        said = (request.GET.get("error_description") or request.GET.get("error") or "?")[:300]
        messages.error(request, _("No permission was given: %(said)s") % {"said": said})
        return
    try:
        administer.grant(channel, code=code, redirect=address_of_return(), verifier=verifier, by=request.user)
    except DeliveryError as error:
        messages.error(request, str(error))
        return
    messages.success(request, _("The permission is kept. Now try the connection."))
