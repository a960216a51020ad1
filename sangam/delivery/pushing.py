"""Notifications on their way to the services: who is here is left alone, the rest is claimed, called in threads, settled.

They share the delivery process and nothing else: a message never waits for them, and what becomes of one says nothing about
whether its message was seen.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets as random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.channels import registry, shaping
from sangam.channels.base import DeliveryError
from sangam.channels.devices import Device, Note
from sangam.channels.models import Channel
from sangam.channels.widgets import WidgetAdapter
from sangam.conversations import visitor
from sangam.conversations.models import MessageKind, MessageState, Outbox, OutboxState
from sangam.delivery import devices
from sangam.delivery.breaker import OF_THE_CHANNEL, Circuit
from sangam.delivery.context import Context
from sangam.delivery.models import Push, Registered
from sangam.delivery.send import fingerprint
from sangam.delivery.settle import kept
from sangam.lib import clock
from sangam.lib.locales import locale_of
from sangam.lib.secrets import Unreadable
from sangam.realtime.asking import Asking

AT_ONCE, PER_SERVICE = 8, 4
LOOKED_AT = 64
LEASE = dt.timedelta(minutes=2)
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1200))
HERE_AGAIN = dt.timedelta(seconds=15)
HERE_FOR = dt.timedelta(minutes=10)
"""Whoever has it open that long without a look is told by nobody any more."""
FAILURES_MAX = 10
"""In a row, over days: such a device is as good as dead."""
TITLE_MAX, BODY_MAX = 80, 240
Place = tuple[int, str]
log = logging.getLogger(__name__)


@dataclass
class Pushing:
    """Calls under way, by the row they are for. One circuit per channel and service."""

    stopping: Callable[[], bool] = lambda: False
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="push"))
    under_way: dict[Future[None], Push] = field(default_factory=dict)
    circuits: dict[Place, Circuit] = field(default_factory=dict)
    asking: Asking = field(default_factory=lambda: Asking(f"push:{random.token_hex(8)}"))
    waiting: bool = False
    """For an answer to the question who is here."""

    def once(self) -> int:
        """Settle what came back, begin what is due; gives how much was done."""
        over = [future for future in self.under_way if future.done()]
        for future in over:
            self._settle(self.under_way.pop(future), future)
        return len(over) + self._begin()

    def _begin(self) -> int:
        self._heal()
        closed = [place for place, circuit in self.circuits.items() if not circuit.room(1)]
        due, self.waiting = _due(LOOKED_AT, but=closed), False
        if not due:
            return 0
        topics = {push.pk: _topics(push) for push in due}
        self.asking.ask(topic for some in topics.values() for topic in some)
        away = {push.pk: self.asking.away(topics[push.pk]) for push in due}
        self.waiting = None in away.values()
        room = self._room()
        ready = [push for push in due if away[push.pk] is not None]
        mine = _claim([push.pk for push in ready], here={number for number, gone in away.items() if gone is False}, room=room)
        for push in mine:
            place = _place(push)
            self._circuit(place).went()
            try:
                note, device = _note(push), devices.opened(push.device)
            except Unreadable as error:
                self._circuit(place).settled_otherwise()
                _end(push, "failed", code="settings", text=str(error))
                continue
            self.under_way[self.threads.submit(_push, push.device.channel, note, device, self.stopping)] = push
        return len(mine)

    def _circuit(self, place: Place) -> Circuit:
        return self.circuits.setdefault(place, Circuit())

    def _room(self) -> Callable[[Push], bool]:
        """Whether there is a place for one more; asking takes it."""
        busy = Counter(map(_place, self.under_way.values()))
        tried: set[Place] = set()

        def room(push: Push) -> bool:
            place = _place(push)
            circuit = self._circuit(place)
            if place in tried or busy.total() >= AT_ONCE or circuit.room(PER_SERVICE - busy[place]) <= 0:
                return False
            if circuit.until is not None:
                tried.add(place)
            busy[place] += 1
            return True

        return room

    def _heal(self) -> None:
        """Somebody changed the settings of a service that was out of order: try at once."""
        out = {place: circuit for place, circuit in self.circuits.items() if circuit.settings and circuit.until}
        for channel in Channel.objects.filter(pk__in={number for number, _service in out}) if out else ():
            for (number, _service), circuit in out.items():
                if number == channel.pk and circuit.settings != fingerprint(channel):
                    circuit.succeeded()

    def _settle(self, push: Push, future: Future[None]) -> None:
        circuit, channel = self._circuit(_place(push)), push.device.channel
        error = future.exception()
        if error is None:
            circuit.succeeded()
            _told(push)
            return
        if not isinstance(error, DeliveryError):
            log.error("could not push", extra={"push_id": push.pk}, exc_info=error)
            error = DeliveryError(type(error).__name__, permanent=False, kind="unknown", code="adapter")
        failure = error.failure
        if failure.kind in OF_THE_CHANNEL and (not failure.permanent or failure.kind == "auth"):
            now = Channel.objects.get(pk=channel.pk)  # the call may have kept a new permission
            circuit.failed(failure.kind, settings=fingerprint(now), retry_after=error.retry_after)
            log.warning("a push service refuses us", extra={"channel_id": channel.pk, "reason": failure.code})
        else:
            circuit.settled_otherwise()
        _failed(push, error)

    def close(self) -> None:
        self.asking.close()
        self.threads.shutdown(wait=False, cancel_futures=True)


def _place(push: Push) -> Place:
    return push.device.channel_id, push.device.service


def _due(limit: int, *, but: Sequence[Place]) -> list[Push]:
    """What waits for a service that is out of order stands in nobody's way."""
    now = clock.now()
    due = Push.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), settled_at=None, not_before__lte=now)
    for number, service in but:
        due = due.exclude(device__channel=number, device__service=service)
    return list(due.select_related("device__channel__brand", "message").order_by("not_before", "pk")[:limit])


def _topics(push: Push) -> tuple[str, ...]:
    return visitor.topics(push.device.channel, devices.refs(push.device, push.device.channel))


def _claim(ids: Sequence[int], *, here: set[int], room: Callable[[Push], bool]) -> list[Push]:
    """Those of them that are to be told now, leased; the others are settled, or looked at again later."""
    if not ids:
        return []
    now, mine = clock.now(), []
    with transaction.atomic():
        rows = Push.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk__in=ids, settled_at=None)
        rows = rows.select_for_update(of=("self",), skip_locked=True).select_related("device__channel__brand", "message")
        newest = _newest(rows)
        for push in newest:
            if why := _why_not(push):
                _end(push, why)
            elif push.pk in here:
                _wait(push, now)
            elif room(push):
                mine.append(push)
        Push.objects.filter(pk__in=[push.pk for push in mine]).update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    for push in mine:
        push.attempts += 1
    return mine


def _newest(rows: Iterable[Push]) -> list[Push]:
    """Of one conversation only the last answer is told: it stands for those before it."""
    last: dict[tuple[int, int], Push] = {}
    for push in sorted(rows, key=lambda one: one.message_id):
        earlier = last.get((push.device_id, push.conversation_id))
        if earlier is not None:
            _end(earlier, "newer")
        last[push.device_id, push.conversation_id] = push
    return list(last.values())


def _why_not(push: Push) -> str:
    """Looked at again at the very moment; "" if it may be told."""
    channel, message = push.device.channel, push.message
    if push.until <= clock.now():
        return "late"
    if push.device.dead_at or not channel.active:
        return "dead" if push.device.dead_at else "off"
    if message.state == MessageState.CANCELLED:
        return "undone"
    if visitor.barred(channel, devices.refs(push.device, channel)):
        return "barred"
    seen = Outbox.objects.filter(message=message, channel=channel, state=OutboxState.READ).exists()
    said = message.conversation.messages.filter(kind=MessageKind.IN, pk__gt=message.pk).exists()
    return "seen" if seen or said else ""


def _wait(push: Push, now: dt.datetime) -> None:
    if push.created_at + HERE_FOR <= now:
        _end(push, "here")
    else:
        Push.objects.filter(pk=push.pk).update(not_before=now + HERE_AGAIN)


def _end(push: Push, outcome: str, *, code: str = "", text: str = "") -> None:
    Push.objects.filter(pk=push.pk).update(
        settled_at=clock.now(), lease_until=None, outcome=outcome, code=kept(code)[:40], text=kept(text)
    )


def _note(push: Push) -> Note:
    channel, message, language = push.device.channel, push.message, push.device.language
    adapter = channel.adapter
    with override(language or channel.brand.language):
        body = _("You have a new answer.")
    if isinstance(adapter, WidgetAdapter) and adapter.tells_words(channel.plain_settings()) and message.shown_text.strip():
        body = shaping.shortened(message.shown_text, BODY_MAX)
    return Note(
        title=channel.brand.name[:TITLE_MAX], body=body, conversation=str(push.conversation_id), message=str(message.pk),
        language=language or channel.brand.language, rtl=locale_of(language).text_direction == "rtl", key=str(push.key),
    )  # fmt: skip


def _push(channel: Channel, note: Note, device: Device, stopping: Callable[[], bool]) -> None:
    """In a thread: nothing of the database while the service is asked."""
    try:
        settings, adapter = channel.plain_settings(), channel.adapter
    except (Unreadable, registry.UnknownKind) as error:
        raise DeliveryError(str(error), permanent=False, kind="auth", code="settings") from error
    finally:
        connection.close()
    if not isinstance(adapter, WidgetAdapter):
        raise DeliveryError("this channel tells no devices", permanent=True, kind="content")
    adapter.push(note, device, settings, Context(channel.pk, stopping))


def _told(push: Push) -> None:
    with transaction.atomic():
        _end(push, "told")
        Registered.objects.filter(pk=push.device_id).update(used_at=clock.now(), failures=0)


def _failed(push: Push, error: DeliveryError) -> None:
    """Dead, given up, or tried again; a service that we may not use now is tried when its circuit lets through."""
    now, failure = clock.now(), error.failure
    with transaction.atomic():
        if failure.permanent and failure.kind == "recipient":
            _bury(push.device_id, failure.text)
            _end(push, "dead", code=failure.code, text=failure.text)
            return
        pause = max(PAUSES[min(push.attempts, len(PAUSES)) - 1], dt.timedelta(seconds=error.retry_after or 0))
        if not (failure.permanent and failure.kind != "auth") and push.attempts <= len(PAUSES) and now + pause < push.until:
            Push.objects.filter(pk=push.pk).update(
                lease_until=None, not_before=now + pause, code=kept(failure.code)[:40], text=kept(failure.text)
            )
            return
        _end(push, "failed", code=failure.code, text=failure.text)
        if failure.kind in ("policy", "content"):
            Registered.objects.filter(pk=push.device_id).update(failures=F("failures") + 1)
            if Registered.objects.filter(pk=push.device_id, failures__gte=FAILURES_MAX).exists():
                _bury(push.device_id, failure.text)


def _bury(device: int, why: str) -> None:
    Registered.objects.filter(pk=device).update(dead_at=clock.now(), dead_because=kept(why))
