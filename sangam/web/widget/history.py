"""What was said: the last page, older pages, and what is new since a number (for those whom no socket reaches)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from sangam.channels.models import Channel
from sangam.conversations import visitor
from sangam.conversations.models import Message
from sangam.conversations.visitor import Proved
from sangam.events.models import Event
from sangam.realtime import bus, following
from sangam.web.widget import limits, present, standing, words
from sangam.web.widget.door import Caller, Refused, widget

PAGE = 30
NEWS_MAX = 200
NUMBER_MAX = 2**63 - 1
TOLD = (
    "message.received", "message.released", "message.undone", "message.sent", "message.delivered", "message.read",
    "message.failed",
)  # fmt: skip


@widget("GET")
def view(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`before` is a message id."""
    who = limits.who_calls(caller, request.headers)
    before = number(request, "before")
    messages, more = latest(caller.channel, visitor.proved(caller.channel, who.refs), key=who.key, before=before)
    return JsonResponse({"messages": messages, "more": more})


@widget("GET")
def news(request: HttpRequest, caller: Caller) -> HttpResponse:
    """`since` is the `seq` of the last answer, `language` the one that is read there. Whoever asks has the page open, and no
    socket that would tell so."""
    who = limits.who_calls(caller, request.headers)
    bus.notify(following.NOTICE, following.asking(who.key, visitor.topics(caller.channel, who.refs)))
    since, seq = number(request, "since"), last_seq()
    proved = visitor.proved(caller.channel, who.refs)
    found = changed(caller.channel, proved, since)
    messages = present.many(caller.channel, found, key=who.key)
    here = standing.now(caller.channel, words.language_of(request.GET.get("language", "")[: words.LANGUAGE_MAX]))
    return JsonResponse({"messages": messages, "seq": seq, "standing": here})


def number(request: HttpRequest, name: str) -> int:
    """A count of ours in the query, 0 if there is none. Raises Refused for anything else."""
    text = request.GET.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Refused(400, f"{name} is a number")
    return min(int(text), NUMBER_MAX)


def last_seq() -> int:
    """Read before the messages are: what happens in between is told again, never missed."""
    return Event.objects.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0


def latest(channel: Channel, proved: Proved, *, key: str, before: int = 0) -> tuple[list[dict[str, Any]], bool]:
    """The newest page (before a message), oldest first, and whether there are older ones."""
    found = visitor.messages(channel, proved)
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return present.many(channel, reversed(rows[:PAGE]), key=key), len(rows) > PAGE


def changed(channel: Channel, proved: Proved, since: int) -> list[Message]:
    """New or changed messages; the newest if there are too many (then the page says hello again)."""
    matters = visitor.conversations(channel, proved)
    told = Event.objects.filter(conversation_id__in=matters.values("pk"), seq__gt=since, kind__in=TOLD)
    ids = told.order_by("-seq").values_list("subject_id", flat=True)[:NEWS_MAX]
    return list(visitor.messages(channel, proved).filter(pk__in=list(ids)).order_by("pk"))
