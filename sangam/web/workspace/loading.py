"""Finding what a person may see; anything else is a 404, whether it exists or not."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from sangam.accounts.models import Team, User
from sangam.channels.models import Channel
from sangam.conversations import opened
from sangam.conversations.models import Conversation, Message
from sangam.events.record import Actor
from sangam.web.ui.person import Request


def actor(request: Request) -> Actor:
    return Actor.user(request.user.pk)


def conversation(request: Request, number: int) -> Conversation:
    """With everything its header and its customer column show. Of a part of another it is the whole matter."""
    found = opened.find(request.scope, number)
    if found is not None and found.root_id is not None:
        matter = Conversation.objects.filter(pk=found.root_id).values_list("number", flat=True).first()
        found = opened.find(request.scope, matter) if matter is not None else None
    if found is None:
        raise Http404
    return found


def elsewhere(request: Request, number: int) -> bool:
    """Whether the page that asks shows another conversation by now: an undo that was pressed after going on."""
    asking = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return bool(asking) and asking != reverse("workspace:conversation", args=[number])


def brought_back(number: int) -> HttpResponse:
    """Answers an undo from elsewhere: the page opens that conversation again, without loading all of itself."""
    place = {"path": reverse("workspace:conversation", args=[number]), "target": "#open"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(place), "HX-Trigger": "counts"})


def message(request: Request, number: int) -> Message:
    found = Message.objects.visible_to(request.scope).select_related("conversation", "author", "identity", "channel")
    return get_object_or_404(found, pk=number)


def teams(request: Request) -> QuerySet[Team]:
    return Team.objects.visible_to(request.scope)


def people() -> QuerySet[User]:
    """Those who may be given something."""
    return User.objects.filter(is_active=True).order_by("name", "pk")


def channels(request: Request) -> list[Channel]:
    return list(Channel.objects.visible_to(request.scope).active())


def number(value: str | None) -> int | None:
    """A positive number from an address or a form; None for an empty one, 404 for anything else."""
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Http404
    return int(value)
