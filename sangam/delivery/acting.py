"""Reactions, hiding, read marks… on their way to the provider: claimed with a lease, called in threads, settled after it.

They share the delivery process and nothing else: a message never waits for them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Q

from sangam.channels import registry
from sangam.channels.base import Action, DeliveryError
from sangam.channels.models import Channel
from sangam.conversations import acts
from sangam.conversations.models import Act, ActState
from sangam.delivery.context import Context
from sangam.lib import clock
from sangam.lib.secrets import Unreadable

AT_ONCE = 4
PER_CHANNEL = 2
LEASE = dt.timedelta(minutes=2)
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800))
log = logging.getLogger(__name__)


@dataclass
class Acting:
    """Calls under way, by the row they are for."""

    stopping: Callable[[], bool] = lambda: False
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="act"))
    under_way: dict[Future[None], Act] = field(default_factory=dict)

    def once(self) -> int:
        """Settle what came back, begin what is due; gives how much was done."""
        over = [future for future in self.under_way if future.done()]
        for future in over:
            _settle(self.under_way.pop(future), future)
        busy = Counter(act.message.channel_id for act in self.under_way.values())
        claimed = _claim(AT_ONCE - len(self.under_way), [one for one, count in busy.items() if count >= PER_CHANNEL and one])
        for act in claimed:
            channel, action = act.message.channel, acts.action(act)
            self.under_way[self.threads.submit(perform, channel, action, self.stopping)] = act
        return len(over) + len(claimed)


def _claim(free: int, full: list[int]) -> list[Act]:
    """Due rows, leased: until then nobody else takes them."""
    if free <= 0:
        return []
    now = clock.now()
    with transaction.atomic():
        due = Act.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state=ActState.WAITING, due_at__lte=now)
        due = due.exclude(message__channel__in=full) if full else due
        rows = due.order_by("due_at", "pk").select_for_update(of=("self",), skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:free])
        if not ids:
            return []
        Act.objects.filter(pk__in=ids).update(lease_until=now + LEASE, tries=F("tries") + 1)
    found = Act.objects.filter(pk__in=ids).select_related("message__channel", "message__identity", "message__conversation")
    return list(found.order_by("due_at", "pk"))


def perform(channel: Channel | None, action: Action, stopping: Callable[[], bool]) -> None:
    """In a thread: nothing of the database while the other side is asked."""
    if channel is None:
        raise DeliveryError("the channel it came by is gone", permanent=True, kind="provider")
    try:
        settings, adapter = channel.plain_settings(), channel.adapter
    except (Unreadable, registry.UnknownKind) as error:
        raise DeliveryError(str(error), permanent=False, kind="auth", code="settings") from error
    finally:
        connection.close()
    adapter.perform(action, settings, Context(channel.pk, stopping))


def _settle(act: Act, future: Future[None]) -> None:
    error = future.exception()
    if error is None:
        acts.done(act)
        return
    if not isinstance(error, DeliveryError):
        log.error("could not act", extra={"act_id": act.pk}, exc_info=error)
        error = DeliveryError(f"{type(error).__name__}: {error}", permanent=False, kind="unknown", code="adapter")
    last = error.failure.permanent or act.tries > len(PAUSES) or (act.name == acts.SEEN and act.tries > 1)
    pause = max(PAUSES[min(act.tries, len(PAUSES)) - 1], dt.timedelta(seconds=error.retry_after or 0))
    acts.failed(act, error.failure, again=None if last else clock.now() + pause)
