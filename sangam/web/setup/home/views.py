"""Setup at a glance: the areas, and what in them needs somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sangam.channels.models import Channel
from sangam.web.setup.frame import show
from sangam.web.setup.mending import many, trouble
from sangam.web.setup.mending.views import TABS, address
from sangam.web.ui.person import Request, signed_in
from sangam.web.ui.words import capped


@dataclass(frozen=True, slots=True)
class Glance:
    """One thing to know: its words, whether it is good, where it leads."""

    text: str | Promise
    style: str
    url: str = ""


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    """The one address of Setup that people type: who may not set up is told so, and is at the desk again."""
    if not request.scope.may_administer:
        messages.info(request, _("Setup is for admins. Ask one of them to change what you need."))
        return redirect("workspace:list")
    counts = trouble.counts()
    many.tell(request)
    return show(
        request,
        "setup_home/page.html.jinja",
        "",
        {"glances": {"channels": channels(request), "mending": mending(counts)}, "counts": counts},
    )


def channels(request: Request) -> list[Glance]:
    rows = Channel.objects.visible_to(request.scope).values_list("active", "state__failures")
    on = [failures for active, failures in rows if active]
    bad = sum(1 for failures in on if failures)
    if not on:
        return [Glance(_("none is on"), "warn")]
    works = ngettext("%(count)d on", "%(count)d on", len(on)) % {"count": len(on)}
    trouble_words = ngettext("%(count)d in trouble", "%(count)d in trouble", bad) % {"count": bad}
    return [Glance(works, "")] + ([Glance(trouble_words, "danger")] if bad else [])


def mending(counts: trouble.Counts) -> list[Glance]:
    found = [
        Glance(f"{capped(getattr(counts, name))} · {TABS[name].label}", "danger", address(name))
        for name in ("quarantined", "undelivered", "events")
        if getattr(counts, name)
    ]
    return found or [Glance(_("nothing"), "good")]
