"""Where he is signed in, under which addresses, and how that ends."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from sangam.web.portal import visits
from sangam.web.portal.door import Here, portal, show
from sangam.web.portal.entering import known_by
from sangam.web.portal.models import Visit


@portal("GET")
def where(request: HttpRequest, here: Here) -> HttpResponse:
    known = here.known
    open_now = list(visits.of_same(known)[: visits.SHOWN_MAX]) if known else []
    addresses = [(place, known_by(ref)) for place, ref in enumerate(known.refs)] if known else []
    mine = known.visit.pk if known else 0
    return show(request, here, "visits", visits=open_now, mine=mine, addresses=addresses)


@portal("POST", open_to_all=True)
def out(request: HttpRequest, here: Here) -> HttpResponseBase:
    """This browser, another one (by its number), all of them, or one address of this visit."""
    known, which = here.known, request.POST.get("which", "")
    if known is None:
        return redirect(here.url("sign_in"))
    if which.startswith("address-"):
        chosen = which.removeprefix("address-")
        if chosen.isdigit() and int(chosen) < len(known.refs):
            visits.drop(known, known.refs[int(chosen)])
        return redirect(here.url("visits"))
    if which.isdigit() and int(which) != known.visit.pk:
        visits.end(visits.of_same(known).filter(pk=int(which)))
        return redirect(here.url("visits"))
    visits.end(visits.of_same(known) if which == "all" else Visit.objects.filter(pk=known.visit.pk))
    answer = redirect(here.url("sign_in"))
    visits.give(answer, here.channel, "visit", "")
    return answer
