"""Side conversations beside a matter: begun, read, answered, closed. Who sees the matter may do all of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.conversations import side, streamed, write
from sangam.conversations.models import Conversation
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.composer import forms as composing
from sangam.web.workspace.composer.forms import LetterForm
from sangam.web.workspace.conversation import actions, stream

SHOWN = 30


def _found(request: Request, number: int, other: int) -> tuple[Conversation, Conversation]:
    matter = loading.conversation(request, number)
    found = side.find(matter, other)
    if found is None:
        raise Http404
    return matter, found


@require_safe
@signed_in
def new(request: Request, number: int) -> HttpResponse:
    """The form for a first letter."""
    conversation = loading.conversation(request, number)
    context = {"conversation": conversation, "channels": _letters(request, conversation), "key": composing.new_key()}
    return render(request, "conversation/_side_new.html.jinja", context)


def _letters(request: Request, conversation: Conversation) -> list[Any]:
    """Mailboxes of the brand that one may write from."""
    found = [one for one in loading.channels(request) if one.capabilities.letters and one.capabilities.compose]
    return [one for one in found if one.brand_id == conversation.brand_id]


@require_POST
@signed_in
def begin(request: Request, number: int) -> HttpResponse:
    conversation = loading.conversation(request, number)
    form = LetterForm(request.POST, person_id=request.user.pk, channels=_letters(request, conversation))
    if not form.is_valid():
        return actions.refused(request, *(str(error) for found in form.errors.values() for error in found))
    writing, channel = form.writing(), form.cleaned_data["channel"]
    try:
        side.begin(conversation, writing, channel=channel, by=loading.actor(request), author=request.user)
    except write.Refused as refused:
        return actions.refused(request, str(refused))
    return actions.changed(request, conversation.number, lambda _row: _("Sent. Answers come in beside this conversation."))


@require_safe
@signed_in
def thread(request: Request, number: int, other: int) -> HttpResponse:
    """Its letters, folded beside the matter."""
    matter, found = _found(request, number, other)
    shown = streamed.stream(found, size=SHOWN)
    context = {
        "conversation": matter,
        "side": found,
        "entries": [stream.entry(message) for message in shown.messages],
        "more": bool(shown.before),
        "key": composing.new_key(),
        "sees": Conversation.objects.visible_to(request.scope).filter(pk=found.pk).exists(),
    }
    return render(request, "conversation/_side.html.jinja", context)


@require_POST
@signed_in
def answer(request: Request, number: int, other: int) -> HttpResponse:
    """Write in it; with `closed` close or reopen it."""
    matter, found = _found(request, number, other)
    by, closed = loading.actor(request), request.POST.get("closed")
    if closed is not None:
        (side.close if closed == "yes" else side.reopen)(found, by=by)
        return actions.changed(request, matter.number, lambda _row: _("Closed") if closed == "yes" else _("Open again"))
    text, key = request.POST.get("text", "").strip()[: composing.TEXT_MAX], request.POST.get("client_key", "")[:64]
    try:
        side.answer(found, text, by=by, author=request.user, client_key=key or None)
    except write.Refused as refused:
        return actions.refused(request, str(refused))
    return actions.changed(request, matter.number, lambda _row: _("Sent"))
