"""The one webhook address: verify over the raw bytes, store, answer. Nothing else happens here."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings as config
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from sangam.channels import health, registry
from sangam.channels.base import Adapter, RawItem, Reply, Request, Settings
from sangam.channels.models import Channel
from sangam.ingest import answering, store
from sangam.ingest.reading import WHOLE_CALL
from sangam.lib import secrets

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
        if channel is None or channel.kind not in registry.adapters():
            return _plain(404)
        return _take(request, channel)
    except (DatabaseError, InterfaceError, OSError) as error:
        log.error("webhook not stored", extra={"error": f"{type(error).__name__}: {error}"[:REASON_MAX]})
        return _plain(503)


def _take(request: HttpRequest, channel: Channel) -> HttpResponse:
    try:
        body = _body(request)
        values = channel.plain_settings()
    except secrets.Unreadable as error:
        health.failed(channel.pk, str(error))
        return _plain(503)
    except UnreadablePostError:
        return _plain(400)
    if body is None:
        return _plain(413)
    call = _call(request, body)
    if request.method != "POST":
        reply = channel.adapter.handshake(call, values)
        return _plain(404) if reply is None else _replied(reply)
    verdict = channel.adapter.verify(call, values)
    if not verdict.ok:
        log.warning("webhook refused", extra={"channel_id": channel.pk, "reason": verdict.reason[:REASON_MAX]})
        return _plain(401)
    store.many(channel.pk, _items(channel.adapter, call, values))
    return _replied(answering.within(channel, call, values)) if channel.adapter.answers else _plain(200)


def _items(adapter: Adapter, call: Request, values: Settings) -> list[RawItem]:
    """What is to be stored. A genuine call that cannot be taken apart is kept whole; people see it and may replay it."""
    try:
        return adapter.unpack(call, values)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - the border: whatever a provider sent is kept
        log.warning("call kept whole", extra={"error": f"{type(error).__name__}: {error}"[:REASON_MAX]})
        reason = f"{type(error).__name__}: {error}"[:REASON_MAX]
        return [RawItem(call.body, {**call.headers, WHOLE_CALL: reason, "x-sangam-url": call.url})]


def _body(request: HttpRequest) -> bytes | None:
    """The bytes, read once; None if there are too many."""
    try:
        if int(request.headers.get("content-length") or 0) > BODY_MAX:
            return None
    except ValueError:
        return None
    body = request.read(BODY_MAX + 1)
    return None if len(body) > BODY_MAX else body


def _call(request: HttpRequest, body: bytes) -> Request:
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
