"""What the script tag of a host page loads."""

from __future__ import annotations

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
