"""A fresh ticket for a page that stands open longer than its own is good, or whose reader's rights have changed."""

from __future__ import annotations

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from sangam.web.ui.live import ticket as new_ticket
from sangam.web.ui.person import Request, signed_in


@require_safe
@signed_in
def ticket(request: Request) -> JsonResponse:
    answer = JsonResponse({"ticket": new_ticket(request.user, request.scope)})
    answer["Cache-Control"] = "no-store"
    return answer
