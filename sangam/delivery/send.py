"""One call: everything read before, nothing of the database during."""

from __future__ import annotations

import hashlib
import json
import logging
from concurrent.futures import Future
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from sangam.channels import registry
from sangam.channels.base import DeliveryError, Outbound, Sent, Settings
from sangam.channels.models import Channel
from sangam.conversations.models import Message, Outbox
from sangam.delivery import carried, outbound
from sangam.delivery.claim import Claimed
from sangam.delivery.context import Context
from sangam.lib.secrets import Unreadable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """What a thread does for one message: read, let go of the database, send. Whatever breaks, breaks the call only."""

    claimed: Claimed
    channel: Channel
    context: Context

    def make(self) -> Sent:
        try:
            message, settings = prepare(self.claimed, self.channel)
        finally:
            connection.close()
        return self.channel.adapter.send(message, settings, self.context)


def prepare(claimed: Claimed, channel: Channel) -> tuple[Outbound, Settings]:
    """Read all of it. Raises DeliveryError when it cannot even be tried."""
    if not channel.active:
        raise DeliveryError(_("This channel is switched off."), permanent=True, kind="content", code="inactive")
    related = ("conversation__brand__calendar", "author", "channel", "reply_to")
    message = Message.objects.select_related(*related).get(pk=claimed.message_id)
    rows = list(Outbox.objects.filter(pk__in=claimed.ids).select_related("channel").order_by("pk"))
    try:
        build = outbound.build if rows[0].since is None else carried.build
        return build(message, rows), channel.plain_settings()
    except (Unreadable, registry.UnknownKind) as error:
        raise DeliveryError(str(error), permanent=False, kind="auth", code="settings") from error


def result_of(future: Future[Sent]) -> Sent | DeliveryError:
    """What came of a call. An adapter that broke is a failure like any other: tried again later, its reason shown."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, DeliveryError):
        return error
    log.error("adapter failed", exc_info=error)
    return DeliveryError(f"{type(error).__name__}: {error}"[:500], permanent=False, kind="unknown", code="adapter")


def fingerprint(channel: Channel) -> str:
    """Changes when somebody changes the channel's settings or secrets."""
    plain = json.dumps(channel.settings, sort_keys=True, default=str).encode() + bytes(channel.sealed)
    return hashlib.sha256(plain).hexdigest()
