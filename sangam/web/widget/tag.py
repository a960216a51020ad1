"""What the script tag of a host page loads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sangam.ingest.taking import Away
from sangam.web.widget import script
from sangam.web.widget.door import Refused, caller


@require_safe
def view(request: HttpRequest, token: str) -> HttpResponse:
    """For any page: who may talk to us is decided when it does."""
    try:
        found = caller(token, request.META.get("REMOTE_ADDR", ""))
    except Refused as refused:
        return refused.response()
    except Away:
        return HttpResponse(status=503)
    brand = found.channel.brand
    position = found.adapter.window(found.settings, brand.language).position
    return script.answer(request, token=found.channel.token, brand=brand, position=position)


WORKER = Path(__file__).with_name("worker.js")


@require_safe
def worker(request: HttpRequest, token: str) -> HttpResponse:
    """What the service worker of a site imports, so that it can show answers while no page of the site is open."""
    try:
        found = caller(token, request.META.get("REMOTE_ADDR", ""))
    except Refused as refused:
        return refused.response()
    except Away:
        return HttpResponse(status=503)
    text = _worker().replace("{{token}}", found.channel.token)
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = script.FIVE_MINUTES
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@cache
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")
