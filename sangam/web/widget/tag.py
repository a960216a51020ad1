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
        channel = caller(token, request.META.get("REMOTE_ADDR", "")).channel
    except Refused as refused:
        return refused.response()
    except Away:
        return HttpResponse(status=503)
    return script.answer(request, token=channel.token, brand=channel.brand)
