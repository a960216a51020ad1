"""What can be done with one message, and what hangs on it: its menu, reactions and the like, earlier words, missing files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from sangam.conversations import acts, append, beside, changes, extras, files, streamed
from sangam.conversations.models import Attachment, Message, MessageKind
from sangam.web.ui.person import Request, back, is_partial, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.conversation.actions import one

EMOJIS = ("👍", "❤", "😁", "🎉", "😢", "🙏")
"""Few, and such as every messenger takes."""
WORDS_MAX = 120


@require_safe
@signed_in
def menu(request: Request, number: int) -> HttpResponse:
    """What can be done with a message, for the one menu of the page."""
    return render(request, "conversation/_message_menu.html.jinja", _offered(loading.message(request, number)))


def _offered(message: Message) -> dict[str, Any]:
    channel, gone = message.channel, changes.DELETED in message.marks
    carries = channel.capabilities if channel else None
    spoken = message.kind in (MessageKind.IN, MessageKind.OUT, MessageKind.BOT) and not gone
    amount, category = extras.price(message.marks)
    ours = message.kind != MessageKind.IN
    return {
        "m": message,
        "gone": gone,
        "may": acts.possible(message),
        "emojis": EMOJIS,
        "own": acts.own_reaction(message.marks),
        "who": streamed.one(message).writer,
        "words": append.first_words(message.shown_text, ours=ours)[:WORDS_MAX],
        "quotes": spoken and carries is not None and not carries.letters and not carries.widget and bool(message.external_id),
        "privately": spoken and not ours and carries is not None and carries.private_reply,
        "amount": amount,
        "category": category,
    }


@require_POST
@signed_in
def act(request: Request, number: int) -> HttpResponse:
    """`do` is a name of `channels.base.Capabilities.actions`, with an emoji behind it for a reaction; `leave` gives up one
    that failed."""
    message, by = loading.message(request, number), loading.actor(request)
    if left := request.POST.get("leave", ""):
        acts.leave(message, left, by=by)
    else:
        name, _space, value = request.POST.get("do", "").partition(" ")
        try:
            acts.ask(message, name, value=value.strip(), by=by)
        except acts.Impossible as error:
            return render(request, "conversation/_refused.html.jinja", {"errors": [str(error)]}, status=422)
    return _as_it_stands(request, message)


@require_safe
@signed_in
def versions(request: Request, number: int) -> HttpResponse:
    """What stood there before somebody changed it."""
    earlier = [(_moment(at), text) for at, text in beside.versions(loading.message(request, number))]
    return render(request, "conversation/_versions.html.jinja", {"earlier": earlier})


def _moment(at: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    return found if found.tzinfo else None


@require_POST
@signed_in
def fetch_again(request: Request, number: int) -> HttpResponse:
    """A file that could not be got from the provider is asked for once more."""
    file = get_object_or_404(Attachment.objects.visible_to(request.scope).select_related("message"), pk=number)
    if file.message is None:
        raise Http404
    files.fetch_again(file, by=loading.actor(request))
    return _as_it_stands(request, loading.message(request, file.message.pk))


@require_POST
@signed_in
def seen(request: Request, number: int) -> HttpResponse:
    """The page tells that its reader has the customer's words before his eyes, up to a message."""
    conversation = loading.conversation(request, number)
    acts.seen(conversation, loading.number(request.POST.get("upto")) or conversation.last_message_id, by=loading.actor(request))
    return HttpResponse(status=204)


def _as_it_stands(request: Request, message: Message) -> HttpResponse:
    if not is_partial(request):
        return back(request, reverse("workspace:conversation", args=[message.conversation.number]))
    return one(request, message.pk)
