"""What a visitor says: verified, stored raw, committed and led through the one pipeline, like a mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from sangam.channels.base import ParseError
from sangam.channels.models import Channel
from sangam.channels.widgets import Frame
from sangam.conversations.models import Message
from sangam.ingest import taking
from sangam.ingest.views import call_of
from sangam.lib import sql
from sangam.web.widget import limits, present
from sangam.web.widget.door import Caller, Refused, widget
from sangam.web.widget.hello import masked


@widget("POST")
def view(request: HttpRequest, caller: Caller) -> HttpResponse:
    """200 only after the commit. Sent again, the same frames give the same answer."""
    who = limits.who_calls(caller, request.headers)
    call = call_of(request, request.body)
    try:
        frames = caller.adapter.understood(call, caller.settings)
    except ParseError as error:
        raise Refused(413 if len(call.body) > caller.adapter.parse_here_max else 400, str(error)) from error
    limits.check(limits.FRAMES, f"{caller.channel.pk}:{who.key}", len(frames))
    settled = True
    if any(not frame.problem for frame in frames):
        taken = taking.take(caller.channel, call, caller.settings)
        if not taken.genuine:
            raise Refused(401, _("Please open the chat again."))
        settled = taken.settled
    return JsonResponse({"done": _done(caller.channel, frames, key=who.key, settled=settled)})


_WRITTEN = f"""
SELECT {sql.columns(Message)} FROM {Message._meta.db_table}
WHERE external_scope = %s AND external_id <> '' AND external_id = {sql.ANY_TEXT}
"""


def _done(channel: Channel, frames: Sequence[Frame], *, key: str, settled: bool) -> list[dict[str, Any]]:
    """What became of each, in order. Not settled yet: it is safe, and comes again as news."""
    named = [frame for frame in frames if frame.external_id and not frame.problem]
    names = sql.document([frame.external_id for frame in named])
    found = Message.objects.raw(_WRITTEN, [channel.id_scope, names]) if named else ()
    shown = {message.external_id: message for message in found}
    files = any(frame.files for frame in named)
    presented = {one["id"]: one for one in present.many(channel, shown.values(), key=key, files=files)}
    done = []
    for frame in frames:
        message = shown.get(frame.external_id) if frame.external_id else None
        entry: dict[str, Any] = {"id": frame.id, "message": presented[message.pk] if message else None}
        if frame.left:
            entry["reach"] = masked(frame.left)
        if frame.problem:
            entry["error"] = {"why": frame.problem}
        elif frame.external_id and message is None:
            entry["error"] = _("We have it, and are working on it.") if not settled else _("It could not be taken in.")
            entry["error"] = {"why": entry["error"], "retry": True}
        done.append(entry)
    return done
