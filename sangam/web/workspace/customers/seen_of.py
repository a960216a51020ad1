"""What came from a customer's side: files he sent, pages of your site he wrote from, apps and browsers that hear of answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q

from sangam.conversations.models import Attachment, Conversation, Message, MessageKind
from sangam.customers import family
from sangam.customers.models import Identity
from sangam.delivery.models import Registered
from sangam.web.ui.person import Request

FILES_MOST, PAGES_MOST, LOOK, DEVICES_MOST = 12, 6, 60, 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A page he last wrote from. `url` is "" where it is no address of the web."""

    title: str
    url: str
    at: dt.datetime


def files(request: Request, merged: family.Merged) -> dict[str, Any]:
    """The newest that he sent, of what this person may see."""
    theirs = Conversation.objects.visible_to(request.scope).filter(customer__in=[one.pk for one in merged.members])
    sent = Attachment.objects.filter(
        message__conversation__in=theirs.values("pk"), message__kind=MessageKind.IN, inline=False
    ).select_related("message__conversation")
    return {"files": list(sent.order_by("-message_id", "-pk")[:FILES_MOST])}


def devices(request: Request, merged: family.Merged) -> dict[str, Any]:
    members = [one.pk for one in merged.members]
    theirs = Identity.objects.filter(customer__in=members).exclude(scope="").values_list("scope", "value")[:100]
    known = [(int(scope), value) for scope, value in theirs if scope.isdigit()]
    values, channels = [value for _scope, value in known], [scope for scope, _value in known]
    rows = Registered.objects.filter(Q(key__in=values) | Q(user__in=values), channel__in=channels, dead_at=None)
    listed = list(rows.select_related("channel").order_by("-registered_at")[:DEVICES_MOST]) if known else []
    return {"devices": listed, "pages": _pages(request, members)}


def _pages(request: Request, members: list[int]) -> list[Seen]:
    """Of his last messages in matters that this person may see; each page once."""
    theirs = Conversation.objects.visible_to(request.scope).filter(customer__in=members).order_by("-pk")[:LOOK]
    said = Message.objects.filter(conversation__in=list(theirs.values_list("pk", flat=True)), marks__has_key="page")
    found = said.order_by("-pk").values_list("marks__page", "created_at")[:LOOK]
    return list(_each_once(found))[:PAGES_MOST]


def _each_once(found: Iterable[tuple[Any, dt.datetime]]) -> Iterable[Seen]:
    known = set()
    for page, at in found:
        url = str(page.get("url", "")) if isinstance(page, dict) else ""
        title = str(page.get("title", "")) if isinstance(page, dict) else ""
        if (url or title) and (key := (url.partition("#")[0], title)) not in known:
            known.add(key)
            yield Seen(title or url, url if urlsplit_scheme(url) in ("http", "https") else "", at)


def urlsplit_scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
