"""The way an answer goes: told before anybody writes, and anew when another is chosen. Templates, lengths, what is adapted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from sangam.channels import templates
from sangam.channels.base import Adapter, Measure, Ruler
from sangam.channels.models import Channel, Template
from sangam.conversations import thread, ways
from sangam.conversations.models import Attachment, Conversation
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.composer import forms

NAMED_FULL = 0.8
"""Of its limit a text is let alone up to here."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """How what is written fits the channel: its measure if that is worth a word, and the files that go as links."""

    measure: Measure | None
    links: Sequence[Attachment] = ()

    @property
    def over(self) -> bool:
        found = self.measure
        return bool(found and found.limit is not None and found.used > found.limit and found.parts < 2)


@require_safe
@signed_in
def way(request: Request, number: int) -> HttpResponse:
    """What is to be known about another channel of the same composer."""
    conversation = loading.conversation(request, number)
    channel = _chosen(request, conversation)
    by = ways.of(conversation, channel)
    letter = {"by": by, "elsewhere": forms.elsewhere(conversation, forms.sendable(request, conversation), by)}
    context: dict[str, Any] = {"letter": letter, "conversation": conversation, "swap": True}
    context["templates"] = forms.offered(conversation, [channel])
    return render(request, "composer/_way.html.jinja", context)


def _chosen(request: Request, conversation: Conversation) -> Channel:
    wanted = request.GET.get("channel") or request.POST.get("channel") or ""
    found = next((one for one in forms.sendable(request, conversation) if str(one.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def template(request: Request, number: int) -> HttpResponse:
    """The holes of a template to fill, and how it reads so far."""
    conversation = loading.conversation(request, number)
    channel = _chosen(request, conversation)
    wanted = request.GET.get("template", "")
    if not wanted.isdigit():
        return HttpResponse("")
    chosen = get_object_or_404(templates.usable(channel), pk=wanted)
    values = {**_guessed(chosen, conversation), **forms.filled_in(request.GET)}
    context = {"template": chosen, "values": values, "variable": forms.VARIABLE, "words": templates.worded(chosen, values)}
    context |= {"called": templates.called, "example": templates.example, "conversation": conversation, "channel": channel}
    return render(request, "composer/_template.html.jinja", context)


def _guessed(chosen: Template, conversation: Conversation) -> dict[str, str]:
    """A name goes where a name is asked for; everything else is for the writer."""
    name = conversation.customer.name.split(" ")[0] if conversation.customer.name else ""
    asked = [one for one in chosen.variables if "name" in str(one).casefold()]
    return dict.fromkeys(asked, name) if name else {}


@require_POST
@signed_in
def measure(request: Request, number: int) -> HttpResponse:
    """How long the text is there, as far as that matters, and which files go as links."""
    conversation = loading.conversation(request, number)
    channel = _chosen(request, conversation)
    files = [int(value) for value in request.POST.getlist("attachments") if value.isdigit()]
    own = Attachment.objects.filter(message=None, uploaded_by=request.user, pk__in=files)
    text = request.POST.get("text", "")[: forms.TEXT_MAX].strip()
    found = fitting(ruler(request, channel, conversation), text, list(own))
    return render(request, "composer/_measure.html.jinja", {"fitting": found, "channel": channel})


def ruler(request: Request, channel: Channel, conversation: Conversation) -> Ruler:
    """How the answer that is being written is cut and counted."""
    return channel.ruler(key=thread.key_of(conversation.pk, channel.pk), private=bool(request.POST.get("private")))


def fitting(ruler: Ruler, text: str, files: Sequence[Attachment]) -> Fitting:
    links = [file for file in files if not ruler.takes(file.content_type, file.size)]
    if not text:
        return Fitting(None, links)
    found = ruler.measure(text)
    near = found.limit is not None and found.used > found.limit * NAMED_FULL
    return Fitting(found if near or found.parts > 1 or found.unit == "segments" else None, links)


def shaped(adapter: Adapter, ruler: Ruler, text: str) -> list[str]:
    """The messages that a text becomes where the channel shapes it, [] where it carries what we write as it is."""
    return ruler.pieces(text) if text and type(adapter).pieces is not Adapter.pieces else []
