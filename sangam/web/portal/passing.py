"""In from a page that knows him already: by a pass, without a code. A button opens it, and the page says whose it is, so that
nobody is led into somebody else's requests unawares."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from sangam.channels import passes, registry
from sangam.channels.passes import Pass
from sangam.web.portal import visits
from sangam.web.portal.door import Here, portal, show
from sangam.web.portal.entering import known_by
from sangam.web.portal.models import Passed


@portal("GET", "POST", open_to_all=True)
def view(request: HttpRequest, here: Here, token: str) -> HttpResponseBase:
    found = passes.read(here.channel, token)
    if found and here.known and {ref.key for ref in found.refs} <= {ref.key for ref in here.known.refs}:
        return redirect(here.url("home"))
    if found is None or Passed.objects.filter(key=found.key).exists():
        return _over(request, here)
    if request.method == "GET":
        return show(request, here, "pass", name=_name(found))
    if not _first(found):
        return _over(request, here)
    browser = request.headers.get("User-Agent", "")
    visit = visits.prove(here.known, here.channel, found.refs, browser=browser, by_code=False)
    answer = redirect(here.url("home"))
    visits.give(answer, here.channel, "visit", visit)
    return answer


def _over(request: HttpRequest, here: Here) -> HttpResponseBase:
    return show(request, here, "pass", status=410, name="")


def _name(found: Pass) -> str:
    """As he knows himself: his address, else the name that the site gave."""
    legible = [registry.legible(ref.kind, ref.value) for ref in found.refs]
    return next(filter(None, [*legible, *(ref.name for ref in found.refs)]), known_by(found.refs[0]))


def _first(found: Pass) -> bool:
    """Of two that come at once, one gets in."""
    try:
        with transaction.atomic():
            Passed.objects.create(key=found.key, until=found.until)
    except IntegrityError:
        return False
    return True
