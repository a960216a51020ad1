"""A fact of the "already known" card is hidden, or shown again."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.conversations import known
from sangam.conversations.models import Conversation
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation import actions


@require_POST
@signed_in
def hide(request: Request, number: int, key: uuid.UUID) -> HttpResponse:
    """It is wrong: not shown here any more."""

    def work(conversation: Conversation) -> tuple[str, str]:
        known.hide(conversation, key, by=loading.actor(request), user=request.user)
        return _("Hidden here"), reverse("workspace:fact_shown", args=[number, key])

    return actions.changed(request, number, work)


@require_POST
@signed_in
def show_again(request: Request, number: int, key: uuid.UUID | None = None) -> HttpResponse:
    def work(conversation: Conversation) -> str:
        known.show_again(conversation, key, by=loading.actor(request))
        return _("Shown again")

    return actions.changed(request, number, work)
