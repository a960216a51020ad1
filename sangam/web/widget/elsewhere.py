"""Going on elsewhere: the ways that lead from this talk into other apps, and a letter that takes it to his mailbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.channels.widgets import Visitor
from sangam.conversations import doors, participants, thread, visitor, write
from sangam.conversations.doors import Door
from sangam.conversations.models import Conversation
from sangam.delivery import onward
from sangam.events.record import Actor
from sangam.lib import qr
from sangam.web.widget import hello, limits, words
from sangam.web.widget.door import Caller, Refused, widget


@widget("GET", "POST")
def view(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET names the ways, with links and codes that count for a month at least. POST sends the letter to the address he left
    last: it carries a code and nothing of what was said, so that somebody else's address tells nothing."""
    who = limits.who_calls(caller, request.headers)
    found = matter(caller.channel, who)
    if found is None:
        raise Refused(404, _("Write something first: then there is something to go on with."))
    if request.method == "GET":
        return JsonResponse(_offered(caller, found))
    limits.check(limits.DEVICES, caller.address)
    given = hello.text(hello.body_of(request), "language", most=words.LANGUAGE_MAX)
    with translation.override(words.language_of(given or caller.channel.brand.language)):
        return JsonResponse({"reach": _by_letter(caller.channel, found)})


def matter(channel: Channel, who: Visitor) -> Conversation | None:
    """The talk of his that is open here, by the keys that this visit proved."""
    own = (ref.value for ref in who.refs if ref.proven and ref.kind in channel.capabilities.identity_kinds)
    opened = next(filter(None, (thread.opened(channel.pk, key) for key in dict.fromkeys([*own, who.key]))), None)
    mine = visitor.conversations(channel, visitor.proved(channel, who.refs)).select_related("customer", "brand")
    return mine.filter(pk=opened).first() if opened else None


def _offered(caller: Caller, found: Conversation) -> dict[str, Any]:
    letters = onward.letter_channel(caller.channel)
    shown = doors.of(found, but=[caller.channel.pk], letters=letters is None)
    return {"letters": letters is not None, "ways": [_told(door) for door in shown]}


def _told(door: Door) -> dict[str, Any]:
    code = qr.drawing(door.address)
    return {
        "name": str(door.channel.adapter.label), "address": door.address, "carries": door.carries, "code": door.code,
        "qr": {"size": code.size, "path": code.path},
    }  # fmt: skip


def _by_letter(channel: Channel, found: Conversation) -> str:
    """The address it went to, masked. Raises Refused."""
    letters = onward.letter_channel(channel)
    part = participants.on(found, letters) if letters else None
    if letters is None or part is None or part.identity is None:
        raise Refused(409, _("Leave an e-mail address first."))
    by, known = Actor.customer(found.customer_id), part.identity
    try:
        doors.invite(found, letters, IdentityRef(known.kind, known.value, known.scope), by=by)
    except write.Refused as refused:
        raise Refused(429, str(refused)) from refused
    doors.take(found, known, by=by)
    return hello.masked(known.value)
