"""Files that stayed at the provider: got as soon as their message stands, since the addresses of some end in minutes.

A row is leased before the call and settled after it; a process that dies loses nothing but time. What cannot be got says
why, and can be tried again by hand.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from sangam.channels.base import Context, DeliveryError, Fetched, File
from sangam.conversations import files
from sangam.conversations.append import FETCH_TOPIC
from sangam.conversations.models import Attachment, Conversation, Missing
from sangam.events import record
from sangam.events.record import SYSTEM
from sangam.ingest.house import ChannelContext
from sangam.lib import clock, secrets
from sangam.realtime.bus import Listener

AT_ONCE = 8
PER_CHANNEL = 3
LEASE = dt.timedelta(minutes=3)
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800))
IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.05
WORDS_MAX = 500
log = logging.getLogger(__name__)


@dataclass
class Fetcher:
    """Calls under way, by the row they are for."""

    stopping: Callable[[], bool] = lambda: False
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetch"))
    under_way: dict[Future[Fetched], Attachment] = field(default_factory=dict)

    def once(self) -> int:
        """Settle what came, ask for what is due; gives how much was done."""
        done = [future for future in self.under_way if future.done()]
        for future in done:
            _settle(self.under_way.pop(future), future)
        started = self._start()
        return len(done) + started

    def _start(self) -> int:
        busy = Counter(row.message.channel_id for row in self.under_way.values() if row.message)
        rows = _claim(AT_ONCE - len(self.under_way), [channel for channel, count in busy.items() if count >= PER_CHANNEL])
        for row in rows:
            self.under_way[self.threads.submit(_fetch, row, self.stopping)] = row
        return len(rows)


def _claim(free: int, full: list[int | None]) -> list[Attachment]:
    """Due rows, leased: until then nobody else takes them."""
    if free <= 0:
        return []
    with transaction.atomic():
        due = Attachment.objects.filter(missing=Missing.WAITING, fetch_at__lte=clock.now(), message__isnull=False)
        due = due.exclude(message__channel__in=[one for one in full if one]).order_by("fetch_at")
        ids = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:free])
        Attachment.objects.filter(pk__in=ids).update(fetch_at=clock.now() + LEASE, tries=F("tries") + 1)
    return list(Attachment.objects.filter(pk__in=ids).select_related("message__channel"))


def _fetch(row: Attachment, stopping: Callable[[], bool]) -> Fetched:
    """In a thread: nothing of the database while the other side is asked."""
    channel = row.message.channel if row.message else None
    if channel is None:
        raise DeliveryError("the channel it came by is gone", permanent=True, kind="provider")
    try:
        settings = channel.plain_settings()
    except secrets.Unreadable as error:
        raise DeliveryError(str(error), permanent=False, kind="auth") from error
    finally:
        connection.close()
    file = File(row.name, row.content_type, row.size, ref=row.ref)
    return channel.adapter.fetch(file, settings, ChannelContext(channel.pk, stopping))


def at_once(row: Attachment, ctx: Context) -> None:
    """In this thread, for who plays the provider himself."""
    if row.message and row.message.channel:
        file = File(row.name, row.content_type, row.size, ref=row.ref)
        _keep(row, row.message.channel.adapter.fetch(file, row.message.channel.plain_settings(), ctx))


def _settle(row: Attachment, future: Future[Fetched]) -> None:
    error = future.exception()
    if error is None:
        _keep(row, future.result())
    elif isinstance(error, DeliveryError):
        _fail(row, error)
    else:
        log.error("could not fetch", extra={"attachment_id": row.pk}, exc_info=error)
        _fail(row, DeliveryError(f"{type(error).__name__}: {error}", permanent=False, kind="provider"))


def _keep(row: Attachment, got: Fetched) -> None:
    """The bytes are on disk before the row speaks of them."""
    kept = files.store().save([got.content])
    values = {"key": kept.key, "size": kept.size, "sha256": kept.sha256, "missing": "", "trouble": "", "fetch_at": None}
    if got.content_type:
        values["content_type"] = got.content_type.partition(";")[0].strip().lower()[:127]
    if got.name:
        values["name"] = files.safe_name(got.name)
    _write(row, values)


def _fail(row: Attachment, error: DeliveryError) -> None:
    words = error.failure.text.replace("\x00", "")[:WORDS_MAX]
    last = error.failure.permanent or row.tries > len(PAUSES)
    if last:
        _write(row, {"missing": Missing.FAILED, "trouble": words, "fetch_at": None})
        return
    pause = max(PAUSES[max(0, row.tries - 1)], dt.timedelta(seconds=error.retry_after or 0))
    Attachment.objects.filter(pk=row.pk).update(trouble=words, fetch_at=clock.now() + pause)


def _write(row: Attachment, values: dict[str, object]) -> None:
    with transaction.atomic():
        if row.message is None or not Attachment.objects.filter(pk=row.pk, missing=Missing.WAITING).update(**values):
            return
        conversation = Conversation.objects.get(pk=row.message.conversation_id)
        record.record("message.fetched", row.message, by=SYSTEM, conversation=conversation)


def run(stopping: Callable[[], bool]) -> None:
    """Until told to stop; a database that is away is waited for."""
    fetcher = Fetcher(stopping)
    try:
        with Listener([FETCH_TOPIC]) as listener:
            while not stopping():
                try:
                    if not fetcher.once():
                        listener.wait(BUSY_SECONDS if fetcher.under_way else IDLE_SECONDS)
                except (OperationalError, InterfaceError, OSError) as error:
                    log.warning("cannot fetch now", extra={"error": str(error)[:200]})
                    connection.close()
                    listener.close()
                    time.sleep(IDLE_SECONDS)
    finally:
        fetcher.threads.shutdown(wait=False, cancel_futures=True)
