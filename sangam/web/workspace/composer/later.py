"""When a message goes out and what becomes of the matter then: send later, another moment, solve, let it wait."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sangam.conversations import scheduled, status, streamed
from sangam.conversations.models import Category, Conversation
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.web.ui import when
from sangam.web.ui.person import Request, back, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import stream
from sangam.web.workspace.conversation.forms import LaterForm, presets

SETTLED = "settled"
"""What the screen hears when a matter was done with, so that it can go on to the next."""
THEN = {"solve": Category.SOLVED, "wait": Category.PENDING}


def then(conversation: Conversation, wanted: str, *, by: Actor) -> None:
    """Solve it, or let it wait for the customer; anything else leaves it as it is."""
    if wanted in THEN:
        status.set_category(conversation, THEN[wanted], by=by)


def done(wanted: str) -> str:
    return SETTLED if wanted == "solve" else ""


def asked(request: Request) -> tuple[datetime | None, list[str]]:
    """When to send, if later was asked for; and what is wrong with it."""
    if not request.POST.get("later"):
        return None, []
    wanted = request.POST["later"]
    form = LaterForm({"preset": "" if wanted == "own" else wanted, "until": request.POST.get("until", "")})
    if form.is_valid():
        return form.cleaned_data["moment"], []
    return None, [str(error) for found in form.errors.values() for error in found]


@require_safe
@signed_in
def choices(request: Request) -> HttpResponse:
    """The moments that "send later" offers, when its menu opens."""
    return render(request, "composer/_later.html.jinja", {"presets": presets(clock.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def moment(request: Request, number: int) -> HttpResponse:
    """Another moment for a message that waits, or now: the choices, and taking one."""
    message = loading.message(request, number)
    if request.method != "POST":
        return render(request, "composer/_moment.html.jinja", {"m": message, "presets": presets(clock.now())})
    wanted, wrong = (None, []) if request.POST.get("later") == "now" else asked(request)
    if wrong:
        return render(request, "conversation/_refused.html.jinja", {"errors": wrong}, status=422)
    moved = scheduled.move(message, wanted, by=loading.actor(request))
    if not is_partial(request):
        return back(request, reverse("workspace:conversation", args=[message.conversation.number]))
    context = {"entry": stream.entry(streamed.one(message)), "text": _said(moved, wanted), "moved": moved}
    return render(request, "composer/_moved.html.jinja", context)


def _said(moved: bool, wanted: datetime | None) -> str:
    if not moved:
        return _("Too late: it has already gone out.")
    return _("Goes out at {time}").format(time=when.stamp(wanted, clock.now())) if wanted else _("Goes out now")
