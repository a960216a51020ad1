"""Somebody on the phone tells the PIN of his matter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.conversations import pin
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import actions


@require_POST
@signed_in
def hear(request: Request, number: int) -> HttpResponse:
    """Note that the PIN was right or wrong, for everybody who reads the conversation later."""
    conversation = loading.conversation(request, number)
    try:
        pin.hear(conversation, request.POST.get("pin", ""), by=loading.actor(request))
    except pin.NotHis as error:
        if is_partial(request):
            return actions.refused(request, str(error))
        messages.error(request, str(error))
        return redirect("workspace:conversation", number)
    right = _("The PIN is right: the caller has this matter before him.")
    if not is_partial(request):
        messages.success(request, right)
    return actions.changed(request, number, lambda _row: right)
