"""The one webhook address: verify over the raw bytes, store, answer. Nothing else happens here."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings as config
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from sangam.channels import registry
from sangam.channels.base import Reply, Request
from sangam.channels.models import Channel
from sangam.ingest import taking

BODY_MAX = 64 * 1024 * 1024
REASON_MAX = 500
METHODS = ("GET", "HEAD", "POST")
log = logging.getLogger(__name__)


@csrf_exempt
def hook(request: HttpRequest, token: str) -> HttpResponse:
    """200 only after the commit; 401 and no row for what is unsigned; 503 when it cannot be stored now."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    try:
        channel = Channel.objects.active().filter(token=token).first()
        if channel is None or channel.kind not in registry.adapters() or channel.capabilities.widget:
            return _plain(404)
        return _take(request, channel)
    except (DatabaseError, InterfaceError, OSError) as error:
        log.error("webhook not stored", extra={"error": f"{type(error).__name__}: {error}"[:REASON_MAX]})
        return _plain(503)


def _take(request: HttpRequest, channel: Channel) -> HttpResponse:
    try:
        body = _body(request)
        values = taking.values_of(channel)
    except taking.Away:
        return _plain(503)
    except UnreadablePostError:
        return _plain(400)
    if body is None:
        return _plain(413)
    call = call_of(request, body)
    if request.method != "POST":
        reply = channel.adapter.handshake(call, values)
        return _plain(404) if reply is None else _replied(reply)
    taken = taking.take(channel, call, values)
    if not taken.genuine:
        return _plain(401)
    return _replied(channel.adapter.answer(call, values, settled=taken.settled))


def _body(request: HttpRequest) -> bytes | None:
    """The bytes, read once; None if there are too many."""
    try:
        if int(request.headers.get("content-length") or 0) > BODY_MAX:
            return None
    except ValueError:
        return None
    body = request.read(BODY_MAX + 1)
    return None if len(body) > BODY_MAX else body


def call_of(request: HttpRequest, body: bytes) -> Request:
    """The call as an adapter sees it."""
    headers: Mapping[str, str] = {name.lower(): value for name, value in request.headers.items()}
    return Request(
        method=request.method or "",
        url=f"{config.BASE_URL.rstrip('/')}{request.get_full_path()}",
        headers=headers,
        query={name: str(value) for name, value in request.GET.items()},
        body=body,
    )


def _replied(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)


def _plain(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain; charset=utf-8")
