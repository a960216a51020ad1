"""Devices of visitors: registered by their apps and pages, told of answers, forgotten when they sign out.

A device belongs to whoever registered it last: somebody who signs in on the same telephone takes it over whole, and nothing
of the other reaches it any more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from sangam.channels.base import IdentityRef, Outbound
from sangam.channels.devices import Device
from sangam.channels.models import Channel
from sangam.channels.widgets import Visitor
from sangam.conversations.models import Message
from sangam.delivery.models import Push, Registered
from sangam.lib import clock, secrets, sql

PER_VISITOR = 10
"""The one that was not registered for longest makes room."""
PATIENCE = dt.timedelta(hours=1)
"""Later nobody is surprised any more; the letter goes on its own way."""
DEAD_KEPT = dt.timedelta(days=30)
SILENT_KEPT = dt.timedelta(days=400)
SETTLED_KEPT = dt.timedelta(days=30)
TROUBLE_SHOWN = dt.timedelta(days=1)
TOKEN, KEYS = "token", "keys"


def register(channel: Channel, who: Visitor, device: Device, *, app: str = "") -> Registered:
    """Of two who register the same device at once the later one has it; there is one row."""
    now, kinds = clock.now(), channel.capabilities.identity_kinds
    values = {
        "service": device.service, "sealed": secrets.seal({TOKEN: device.token, KEYS: dict(device.keys)}), "key": who.key,
        "user": next((ref.value for ref in who.refs if ref.proven and ref.kind in kinds and ref.value != who.key), ""),
        "language": who.language, "app": app, "registered_at": now, "failures": 0, "dead_at": None, "dead_because": "",
    }  # fmt: skip
    row = Registered(channel=channel, digest=digest(device.service, device.token), created_at=now, **values)
    with transaction.atomic():
        # One visitor's registrations wait for each other: else many at once would all find room.
        with sql.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"device:{channel.pk}:{who.key}"])
        Registered.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["channel", "digest"], update_fields=list(values)
        )
        found = Registered.objects.get(channel=channel, digest=row.digest)
        Push.objects.filter(device=found, settled_at=None).exclude(message__in=_theirs(found)).update(
            settled_at=now, outcome="taken"
        )
        mine = _of(channel, [who.key, *([found.user] if found.user else [])]).order_by("-registered_at", "-pk")
        Registered.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[PER_VISITOR:])).delete()
    return found


def _theirs(device: Registered) -> QuerySet[Message]:
    """Messages that went to whom this device now belongs to."""
    values = [device.key, *([device.user] if device.user else [])]
    return Message.objects.filter(outbox__channel=device.channel_id, outbox__value__in=values)


def unregister(channel: Channel, service: str, token: str) -> bool:
    """Forget it, whoever registered it: who holds the token holds the device."""
    gone, _rows = Registered.objects.filter(channel=channel, digest=digest(service, token)).delete()
    return bool(gone)


def digest(service: str, token: str) -> str:
    return hashlib.sha256(f"{service}\x1f{token}".encode("utf-8", "replace")).hexdigest()


def opened(row: Registered) -> Device:
    """Raises secrets.Unreadable."""
    held = secrets.unseal(row.sealed)
    return Device(row.service, str(held.get(TOKEN, "")), held.get(KEYS) or {})


def refs(row: Registered, channel: Channel) -> tuple[IdentityRef, ...]:
    """Whom of the channel it belongs to."""
    (kind, *_more), scope = channel.capabilities.identity_kinds, str(channel.pk)
    return tuple(IdentityRef(kind, value, scope, proven=True) for value in (row.user, row.key) if value)


def tell(channel_id: int, message: Outbound) -> int:
    """Write what the devices of its receivers are to be told; gives how many. Told again it changes nothing."""
    if message.automatic:
        return 0
    channel = Channel.objects.get(pk=channel_id)
    devices = _of(channel, [party.identity.value for party in message.recipients]).filter(dead_at=None)
    numbers = list(devices.values_list("pk", flat=True))
    if not numbers:
        return 0
    now = clock.now()
    conversation = Message.objects.values_list("conversation_id", flat=True).get(pk=message.message_id)
    rows = [
        Push(
            device_id=number, message_id=message.message_id, conversation_id=conversation, not_before=now, until=now + PATIENCE,
            created_at=now,
        )
        for number in numbers
    ]  # fmt: skip
    Push.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _of(channel: Channel, values: list[str]) -> QuerySet[Registered]:
    return Registered.objects.filter(Q(key__in=values) | Q(user__in=[value for value in values if value]), channel=channel)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A service whose last word on this channel was no. `text` is what it said."""

    service: str
    text: str
    at: dt.datetime


def troubles(channel: Channel) -> list[Trouble]:
    """What keeps notifications of the last day from their devices. That one device is gone is no trouble of the service."""
    since = clock.now() - TROUBLE_SHOWN
    said = Push.objects.filter(
        Q(outcome="told") | ~Q(text="") & ~Q(outcome="dead"), device__channel=channel, not_before__gte=since
    )
    last = said.order_by("device__service", "-not_before", "-pk").distinct("device__service").select_related("device")
    return [Trouble(one.device.service, one.text, one.settled_at or one.not_before) for one in last if one.outcome != "told"]


def forget_old() -> int:
    """Settled notifications, devices long dead, and those whose app was not opened for over a year."""
    now = clock.now()
    told, _rows = Push.objects.filter(settled_at__lt=now - SETTLED_KEPT).delete()
    old = Q(dead_at__lt=now - DEAD_KEPT) | Q(registered_at__lt=now - SILENT_KEPT)
    gone, _rows = Registered.objects.filter(old).delete()
    return told + gone
