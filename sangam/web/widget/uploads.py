"""Files of a visitor, up: an ASGI application of its own, for Django would take the whole body in before a view could say
no. Name, type, size and right are judged first, the first bytes as they come; the rest goes to the file store in pieces.

Every other POST below /widget/ is small: what announces more is refused here, too, before it is read.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from sangam.channels.base import File
from sangam.channels.widgets import Visitor
from sangam.conversations import files
from sangam.ingest.taking import Away
from sangam.lib import filekinds
from sangam.lib.files import Stored
from sangam.web.widget import door, limits
from sangam.web.widget.door import Caller, Refused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PLACE = re.compile(r"/widget/(?P<token>[^/]+)/files")
BELOW = "/widget/"
SMALL_MAX = 80 * 1024
AT_ONCE, AT_ONCE_FROM_ONE = 64, 6
SILENT_SECONDS = 20.0
PATIENCE_SECONDS = 30.0
SLOWEST = 8 * 1024
"""Bytes a second that a file must keep, beside `PATIENCE_SECONDS`: who trickles holds nobody up for long."""
PIECE = 256 * 1024
DRAINED = 256 * 1024
METHODS = ("POST",)
log = logging.getLogger(__name__)


class Cut(Exception):
    """The browser went away, or sent other than it said."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An upload that may begin."""

    caller: Caller
    visitor: Visitor
    name: str
    content_type: str
    size: int


class Uploads:
    """Wraps the application of the pages."""

    def __init__(self, pages: App) -> None:
        self.pages = pages
        self.under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(BELOW):
            await self.pages(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        place = PLACE.fullmatch(scope["path"])
        if place:
            await self._upload(place["token"], scope, headers, receive, send)
        elif _too_long(headers):
            await _answer(Refused(413, _("That is too much at once.")).response(), headers, scope, send)
        else:
            await self.pages(scope, receive, send)

    async def _upload(self, token: str, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        origin = headers.get("origin", "")
        try:
            answer = await self._taken(token, scope, headers, receive)
        except Refused as refused:
            readable = refused.status not in (403, 404) or refused.more.get("barred")
            answer, origin = refused.response(), origin if readable else ""
        except Cut:
            return
        except (DatabaseError, InterfaceError, OSError, Away) as error:
            log.error("upload not taken", extra={"error": f"{type(error).__name__}: {error}"[:300]})
            answer = Refused(503, _("We cannot be reached for a moment. Please try again.")).response()
        await _answer(door.shared(answer, origin, METHODS), headers, scope, send)
        if answer.status_code >= 400:
            await _drain(receive)

    async def _taken(self, token: str, scope: Scope, headers: Mapping[str, str], receive: Receive) -> HttpResponse:
        if scope["method"] not in (*METHODS, "OPTIONS"):
            raise Refused(405, "POST")
        query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=20, encoding="utf-8", errors="replace")
        plan = await _in_thread(_planned, token, scope, headers, {name: values[0] for name, values in query.items()})
        if plan is None:
            return HttpResponse(status=204)
        with translation.override(plan.visitor.language or translation.get_language()):
            return await self._streamed(plan, receive)

    async def _streamed(self, plan: Plan, receive: Receive) -> HttpResponse:
        address = plan.caller.address
        if self.under_way.total() >= AT_ONCE or self.under_way[address] >= AT_ONCE_FROM_ONE:
            raise Refused(429, _("Too many files are on their way. Please wait a moment."), wait=3)
        self.under_way[address] += 1
        try:
            stored = await asyncio.wait_for(_stream(plan, receive), PATIENCE_SECONDS + plan.size / SLOWEST)
        except TimeoutError:
            raise Refused(408, _("The file came too slowly.")) from None
        finally:
            self.under_way -= Counter({address: 1})
        return await _in_thread(_told, plan, stored)


def _too_long(headers: Mapping[str, str]) -> bool:
    text = headers.get("content-length", "0")
    return "transfer-encoding" in headers or not text.isdigit() or int(text) > SMALL_MAX


def _planned(token: str, scope: Scope, headers: Mapping[str, str], query: Mapping[str, str]) -> Plan | None:
    """As `_plan`, which speaks the visitor's language as soon as he is known; a thread is used again."""
    with translation.override(translation.get_language()):
        return _plan(token, scope, headers, query)


def _plan(token: str, scope: Scope, headers: Mapping[str, str], query: Mapping[str, str]) -> Plan | None:
    """None for a preflight that is welcome. Raises Refused."""
    found = door.caller(token, (scope.get("client") or ("", 0))[0])
    if not door.allowed(found, headers, secure=scope.get("scheme") == "https", host=headers.get("host", "")):
        raise Refused(403, _("This page may not use this chat."))
    if scope["method"] == "OPTIONS":
        return None
    visitor = door.visitor(found, headers)
    window = found.adapter.window(found.settings, "en")
    if not window.file_max:
        raise Refused(415, _("No files can be sent here."))
    size = _size(headers, window.file_max)
    name = files.safe_name(query.get("name", ""))
    try:
        kind = filekinds.declared(name, query.get("type", "")[:127], window.file_types)
    except filekinds.Forbidden as error:
        raise Refused(415, _why(error)) from error
    limits.check(limits.FILES, f"{found.channel.pk}:{visitor.key}")
    limits.check(limits.BYTES, found.address, size)
    return Plan(found, visitor, name, kind, size)


def _size(headers: Mapping[str, str], most: int) -> int:
    text = headers.get("content-length", "")
    if not (text.isascii() and text.isdigit()):
        raise Refused(411, _("How large the file is must be said first."))
    if int(text) > most:
        raise Refused(413, _("At most %(size)d MB for one file.") % {"size": most // 1024 // 1024})
    if not int(text):
        raise Refused(422, _("The file is empty."))
    return int(text)


def _why(error: filekinds.Forbidden) -> str:
    if error.kind == "type":
        return _("Files of this kind cannot be sent here.")
    return _("Programs and web pages cannot be sent.")


async def _stream(plan: Plan, receive: Receive) -> Stored:
    """Pieces are written by a thread that is borrowed for each and held by none."""
    writing = await _in_thread(files.store().begin)
    try:
        async for piece in _pieces(plan, receive):
            await _in_thread(writing.write, piece)
        return await _in_thread(writing.finish)
    except BaseException:
        writing.drop()
        raise


async def _pieces(plan: Plan, receive: Receive) -> AsyncIterator[bytes]:
    """The body in pieces of some size; the first is judged before it is given. Raises Refused, Cut."""
    held, judged, got, more = b"", False, 0, True
    while more:
        message = await _next(receive)
        held, more = held + message.get("body", b""), message.get("more_body", False)
        got += len(message.get("body", b""))
        if got > plan.size or (not more and got != plan.size):
            raise Cut
        if more and len(held) < PIECE:
            continue
        if not judged:
            _judge(held, plan.content_type)
        judged = True
        yield held
        held = b""


async def _next(receive: Receive) -> Message:
    try:
        message = await asyncio.wait_for(receive(), SILENT_SECONDS)
    except TimeoutError:
        raise Refused(408, _("The file came too slowly.")) from None
    if message["type"] == "http.disconnect":
        raise Cut
    return message


def _judge(head: bytes, kind: str) -> None:
    try:
        filekinds.seen(head[: filekinds.LOOKED_AT], kind)
    except filekinds.Forbidden as error:
        raise Refused(415, _why(error)) from error


def _told(plan: Plan, stored: Stored) -> HttpResponse:
    file = File(plan.name, plan.content_type, stored.size, stored.sha256, stored=stored.key)
    token = plan.caller.adapter.file_token(file, plan.visitor, plan.caller.settings)
    return JsonResponse({"file": token, "name": plan.name, "size": stored.size, "type": plan.content_type}, status=201)


async def _in_thread(work: Callable[..., Any], *arguments: Any) -> Any:
    """The thread keeps no connection: it is the pool's."""

    def run() -> Any:
        try:
            return work(*arguments)
        finally:
            connection.close()

    return await asyncio.to_thread(run)


async def _answer(answer: HttpResponse, headers: Mapping[str, str], scope: Scope, send: Send) -> None:
    rows = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.items()]
    rows.append((b"content-length", str(len(answer.content)).encode()))
    if answer.status_code >= 400:
        rows.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status_code, "headers": rows})
    await send({"type": "http.response.body", "body": answer.content})


async def _drain(receive: Receive) -> None:
    """A browser that is still sending reads the answer only when it is let finish a little."""
    got = 0
    try:
        while got < DRAINED:
            message = await asyncio.wait_for(receive(), 1.0)
            got += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                return
    except TimeoutError:
        return
