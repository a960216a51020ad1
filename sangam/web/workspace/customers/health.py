"""How a customer fares with us: on his page, and in a word beside a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sangam.commerce import health as orders
from sangam.conversations import health as conversations
from sangam.customers import family, health
from sangam.customers.health import Signal, Weight
from sangam.customers.stages import health as stages
from sangam.requests import health as requests
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.customers import shown
from sangam.web.workspace.customers.tellers import PAGES

SIGNALS: Sequence[Signal] = (conversations.signals, requests.signals, orders.signals, stages.signals)
"""Which rooms know how somebody fares, in one visible list."""
LOOKS = {
    Weight.GOOD: ("good", "circle-check"),
    Weight.LOOK: ("warn", "circle-alert"),
    Weight.GRAVE: ("danger", "triangle-alert"),
}


def told(request: Request, merged: family.Merged) -> dict[str, Any]:
    found = health.of(merged.members, request.scope, SIGNALS)
    words = {Weight.GOOD: _("Well"), Weight.LOOK: _("Needs a look"), Weight.GRAVE: _("At risk")}
    lines = [(one.text, *LOOKS[one.weight], _address(one.about)) for one in found.reasons]
    state = None if found.state is None else (words[found.state], *LOOKS[found.state])
    return {"state": state, "reasons": lines}


def _address(about: tuple[str, int] | None) -> str:
    return reverse(PAGES[about[0]], args=[about[1]]) if about else ""


@require_safe
@signed_in
def beside(request: Request, number: int) -> HttpResponse:
    """In a word, with the reasons one press away; nothing where nothing stands out."""
    customer = shown.customer(request, number)
    return render(request, "customers/_fares.html.jinja", {"part": told(request, family.merged(customer))})
