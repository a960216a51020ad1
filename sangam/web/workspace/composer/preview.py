"""What is being written, as it will go out: by the very functions that delivery uses."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from sangam.channels.enclosed import fit
from sangam.channels.models import Channel
from sangam.conversations.models import Conversation, Message
from sangam.delivery import outbound
from sangam.web.ui import words
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.composer import along, forms, way


@require_POST
@signed_in
def preview(request: Request) -> HttpResponse:
    """The body as Markdown makes it, or as the channel's own shaping does; under a letter signature and footer of the brand."""
    number = loading.number(request.POST.get("conversation"))
    conversation = loading.conversation(request, number) if number else None
    text = request.POST.get("text", "")[: forms.TEXT_MAX].strip()
    channel = _channel(request, conversation)
    if channel and conversation:
        text = _with_along(request, channel, text)
    end = _end(request, channel, conversation) if channel and channel.capabilities.letters else {"signature": "", "footer": ""}
    pieces = _pieces(request, channel, conversation, text) if channel and not channel.capabilities.letters else []
    return render(request, "composer/_preview.html.jinja", {"body": words.rich(text) if text else "", "pieces": pieces, **end})


def _pieces(request: Request, channel: Channel, conversation: Conversation | None, text: str) -> list[str]:
    found = way.ruler(request, channel, conversation) if conversation else channel.ruler()
    return way.shaped(channel.adapter, found, text)


def _with_along(request: Request, channel: Channel, text: str) -> str:
    """With what goes as words there; what cannot be read yet is told when it is sent."""
    try:
        return fit(text, along.read(request.POST), channel.capabilities.encloses)[0]
    except ValidationError:
        return text


def _channel(request: Request, conversation: Conversation | None) -> Channel | None:
    wanted = request.POST.get("channel", "")
    known = [*loading.channels(request), *([conversation.channel] if conversation and conversation.channel else [])]
    return next((one for one in known if str(one.pk) == wanted), None)


def _end(request: Request, channel: Channel, conversation: Conversation | None) -> dict[str, str]:
    brand = channel.brand
    language = (conversation.language if conversation else "") or brand.language
    message = Message(author=request.user, author_name=str(request.user))
    return {"signature": outbound.signature(brand, message, language), "footer": brand.footer}
