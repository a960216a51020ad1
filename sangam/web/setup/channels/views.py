"""Channels: the list with their health, adding, changing, trying, pausing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sangam.channels import administer, base, registry
from sangam.channels.models import Channel, Template
from sangam.delivery import devices
from sangam.ingest import asking
from sangam.web.setup import editing
from sangam.web.setup.channels import consent, listing
from sangam.web.setup.channels.forms import Both
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.ui.person import Request, is_partial, proven

HERE = "channels"
RECORD = re.compile(r"(?P<lead>.*?):\s+(?P<name>[\w.-]+) (?P<type>TXT|MX|CNAME|A) (?P<value>.+)", re.DOTALL)


@require_safe
@admins
def page(request: Request) -> HttpResponse:
    lines = listing.lines(request.scope)
    return show(request, "setup_channels/page.html.jinja", HERE, {"lines": lines, "kinds": list(registry.adapters().values())})


@require_http_methods(["GET", "POST"])
@admins
@proven
def new(request: Request, kind: str) -> HttpResponse:
    adapter = _adapter(kind)
    channel = Channel(kind=kind)
    both = Both(adapter, channel, request.POST if request.method == "POST" else None)
    if request.method == "POST" and both.is_valid():
        administer.save(both.core.save(commit=False), both.values(), by=request.user)
        messages.success(request, _("Channel added"))
        return HttpResponseRedirect(reverse("setup:channel", args=[channel.pk]))
    return _show(request, both, title=_("New channel"), status=422 if both.core.is_bound else 200)


@require_http_methods(["GET", "POST"])
@admins
@proven
def one(request: Request, number: int) -> HttpResponse:
    channel = get_object_or_404(listing.found(request.scope), pk=number)
    adapter = _adapter(channel.kind)
    if request.method != "POST":
        return _show(request, Both(adapter, channel), title=channel.name)
    with transaction.atomic():
        locked = Channel.objects.select_for_update().get(pk=number)
        both = Both(adapter, locked, request.POST)
        clash = editing.clash(locked, both.now(), request.POST.get(editing.SEEN, ""), both.labels())
        if both.is_valid() and not clash:
            administer.save(both.core.save(commit=False), both.values(), by=request.user)
            messages.success(request, _("Saved"))
            return HttpResponseRedirect(reverse("setup:channel", args=[number]))
    return _show(request, both, title=channel.name, clash=clash, line=channel, status=409 if clash else 422)


def _adapter(kind: str) -> base.Adapter:
    try:
        return registry.get(kind)
    except registry.UnknownKind as error:
        raise Http404(str(error)) from error


def _show(
    request: Request, both: Both, *, title: str, clash: Any = None, line: Channel | None = None, status: int = 200
) -> HttpResponse:
    channel = both.channel
    stored = Channel.objects.get(pk=channel.pk) if both.core.is_bound and channel.pk else channel
    both_now = Both(both.adapter, stored)
    context = {
        "both": both,
        "adapter": both.adapter,
        "channel": stored,
        "line": listing.line(line or channel) if channel.pk else None,
        "pushes": devices.troubles(channel) if channel.pk and both.adapter.capabilities.widget else (),
        "title": title,
        "clash": clash,
        "seen": editing.marks(both_now.now()) if channel.pk else "",
        "consent": _consent(both.adapter, stored) if channel.pk else None,
        "templates": _templates(both.adapter, stored) if channel.pk else None,
        "hook": _hook(channel) if channel.pk and listing.takes_calls(both.adapter) else "",
    }
    return show(request, "setup_channels/one.html.jinja", HERE, context, status=status)


def _templates(adapter: base.Adapter, channel: Channel) -> list[Template] | None:
    """Of a kind that knows templates, else None."""
    return list(channel.templates.filter(gone=False)) if adapter.capabilities.templates else None


@require_POST
@admins
def ask(request: Request, number: int) -> HttpResponse:
    """Fetch again what the provider knows: templates, and when its permission ends."""
    channel = get_object_or_404(Channel.objects.visible_to(request.scope), pk=number)
    if trouble := asking.ask(channel):
        messages.error(request, trouble)
    else:
        messages.success(request, _("Fetched"))
    return HttpResponseRedirect(reverse("setup:channel", args=[number]) + "#templates")


def _hook(channel: Channel) -> str:
    """What to paste at the provider: the public address of this install."""
    return settings.BASE_URL.rstrip("/") + reverse("hook", args=[channel.token])


def _consent(adapter: base.Adapter, channel: Channel) -> dict[str, Any] | None:
    """For kinds that know permissions: where the other side sends people back to, and whether one can be asked for now."""
    if type(adapter).consent is base.Adapter.consent:
        return None
    returns = consent.address_of_return()
    ready = administer.consent(channel, redirect=returns, state="-", challenge="-")
    return {"returns": returns, "host": urlsplit(ready).hostname or ""}


@require_POST
@admins
def trial(request: Request, number: int) -> HttpResponse:
    """Try the connection with what stands in the form, saved or not."""
    channel = get_object_or_404(listing.found(request.scope), pk=number)
    return _tried(request, channel)


@require_POST
@admins
def new_trial(request: Request, kind: str) -> HttpResponse:
    return _tried(request, Channel(kind=_adapter(kind).kind))


def _tried(request: Request, channel: Channel) -> HttpResponse:
    both = Both(_adapter(channel.kind), channel, request.POST)
    whole = both.is_valid()
    checks = administer.probe(both.core.instance, both.values()) if whole else []
    shown = [(check, trial_record(check.mend)) for check in checks]
    context = {"checks": shown, "errors": [] if whole else _errors(both)}
    if is_partial(request):
        return render(request, "setup_channels/_checks.html.jinja", context, status=200 if whole else 422)
    return show(request, "setup_channels/tried.html.jinja", HERE, {**context, "channel": channel}, status=200 if whole else 422)


def trial_record(text: str) -> re.Match[str] | None:
    """The DNS record in a way out, if there is one: `lead`, `name`, `type`, `value`."""
    return RECORD.fullmatch(text.strip())


def _errors(both: Both) -> list[tuple[str, str]]:
    """Each with the name of its field."""
    found = []
    for form in (both.core, both.own):
        for name, texts in form.errors.items():
            label = capfirst(str(form[name].label)) if name in form.fields else ""
            found += [(label, str(text)) for text in texts]
    return found


@require_POST
@admins
def pause(request: Request, number: int) -> HttpResponse:
    """`active` is "1" to go on, anything else to pause."""
    channel = get_object_or_404(Channel.objects.visible_to(request.scope), pk=number)
    active = request.POST.get("active") == "1"
    administer.switch(channel, active, by=request.user)
    messages.success(request, _("It is on again") if active else _("Paused"))
    return HttpResponseRedirect(reverse("setup:channel", args=[number]))
