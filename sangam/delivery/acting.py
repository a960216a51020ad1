"""What is no message on its way to the provider (reactions, hiding, read marks, likes of public posts): claimed with a lease,
called in threads, settled after it.

They share the delivery process and nothing else: a message never waits for them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from sangam.channels import registry
from sangam.channels.base import Action, DeliveryError
from sangam.channels.models import Channel
from sangam.conversations import acts
from sangam.conversations.models import Act, ActState
from sangam.delivery.context import Context
from sangam.lib import clock
from sangam.lib.secrets import Unreadable
from sangam.social import triage
from sangam.social.models import PostAct

AT_ONCE = 4
PER_CHANNEL = 2
LEASE = dt.timedelta(minutes=2)
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800))
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """Rows of one table with `state`, `due_at`, `lease_until`, `tries` and `name`, and the verbs that know what they are about.
    `rows` come with all that `action` needs; `about` names what leads to the channel."""

    rows: QuerySet[Any]
    about: str
    action: Callable[[Any], Action]
    done: Callable[[Any], object]
    failed: Callable[..., object]

    def channel(self, row: Any) -> Channel | None:
        found: Channel | None = getattr(row, self.about).channel
        return found

    def claim(self, free: int, full: list[int]) -> list[Any]:
        """Due rows, leased: until then nobody else takes them."""
        if free <= 0:
            return []
        now = clock.now()
        with transaction.atomic():
            due = self.rows.model.objects.filter(
                Q(lease_until=None) | Q(lease_until__lt=now), state=ActState.WAITING, due_at__lte=now
            )
            due = due.exclude(**{f"{self.about}__channel__in": full}) if full else due
            rows = due.order_by("due_at", "pk").select_for_update(of=("self",), skip_locked=True)
            ids = list(rows.values_list("pk", flat=True)[:free])
            if not ids:
                return []
            self.rows.model.objects.filter(pk__in=ids).update(lease_until=now + LEASE, tries=F("tries") + 1)
        return list(self.rows.filter(pk__in=ids).order_by("due_at", "pk"))


SOURCES = (
    Source(
        Act.objects.select_related("message__channel", "message__identity", "message__conversation"),
        "message", acts.action, acts.done, acts.failed,
    ),
    Source(
        PostAct.objects.select_related("post__channel", "post__identity"), "post", triage.action, triage.done, triage.failed
    ),
)  # fmt: skip


@dataclass
class Acting:
    """Calls under way, by the row they are for."""

    stopping: Callable[[], bool] = lambda: False
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="act"))
    under_way: dict[Future[None], tuple[Source, Any]] = field(default_factory=dict)

    def once(self) -> int:
        """Settle what came back, begin what is due; gives how much was done."""
        over = [future for future in self.under_way if future.done()]
        for future in over:
            _settle(*self.under_way.pop(future), future)
        return len(over) + sum(self._begin(source) for source in SOURCES)

    def _begin(self, source: Source) -> int:
        channels = (other.channel(row) for other, row in self.under_way.values())
        busy = Counter(channel.pk for channel in channels if channel)
        claimed = source.claim(AT_ONCE - len(self.under_way), [one for one, count in busy.items() if count >= PER_CHANNEL])
        for row in claimed:
            call = self.threads.submit(perform, source.channel(row), source.action(row), self.stopping)
            self.under_way[call] = source, row
        return len(claimed)


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


def _settle(source: Source, row: Any, future: Future[None]) -> None:
    error = future.exception()
    if error is None:
        source.done(row)
        return
    if not isinstance(error, DeliveryError):
        log.error("could not act", extra={"about": source.about, "act_id": row.pk}, exc_info=error)
        error = DeliveryError(f"{type(error).__name__}: {error}", permanent=False, kind="unknown", code="adapter")
    last = error.failure.permanent or row.tries > len(PAUSES) or (row.name == acts.SEEN and row.tries > 1)
    pause = max(PAUSES[min(row.tries, len(PAUSES)) - 1], dt.timedelta(seconds=error.retry_after or 0))
    source.failed(row, error.failure, again=None if last else clock.now() + pause)
