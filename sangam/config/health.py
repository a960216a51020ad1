"""/healthz and /metrics: what a machine or a person on call wants to know, from a handful of indexed queries."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily, Metric

from sangam.channels.models import ChannelState
from sangam.config import figures, firstrun, heartbeat
from sangam.conversations.finding import indexing
from sangam.conversations.models import Outbox, OutboxState
from sangam.events.models import Event, Failed
from sangam.ingest.models import Lane, RawInbound, RawState
from sangam.lib import clock

OLDEST_RAW_SECONDS = 300.0
OLDEST_OUTBOX_SECONDS = 900.0
OLDEST_EVENT_SECONDS = 120.0
COUNT_MAX = 10_000
LOCAL = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of health: `value` is in seconds or a count, `mend` says what to do when it is not well."""

    name: str
    ok: bool
    value: float | str
    mend: str = ""


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503; both say what is what. Quarantine and dead letters are told, but do not fail it:
    they wait for a person, and restarting a machine would not help them."""
    checks = list(all_checks())
    body = {check.name: {"ok": check.ok, "value": check.value} for check in checks}
    well = all(check.ok for check in checks)
    response = JsonResponse({"ok": well, "checks": body}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text. With SANGAM_METRICS_TOKEN for whoever bears it, else for this machine alone; others see 404."""
    if not _may_read_metrics(request):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def all_checks() -> Iterator[Check]:
    """Never raises: a database that is away is an answer too."""
    for ask in (_database, _queues, _processes):
        try:
            yield from ask()
        except DatabaseError as error:
            yield Check("database", False, _first_line(error), "see `sangam doctor`; is the database server running?")
            return


def _database() -> Iterator[Check]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Check("database", True, "answers")
    waiting = firstrun.waiting_migrations()
    yield Check("migrations", not waiting, len(waiting), "run `bin/sangam migrate`")


def _queues() -> Iterator[Check]:
    for name, value in ages().items():
        limit = LIMITS[name]
        yield Check(name, value <= limit, round(value, 1), f"older than {limit:.0f} s: are the workers running?")
    for name, value in counts().items():
        yield Check(name, True, value)


def _processes() -> Iterator[Check]:
    for name, age in sorted(heartbeat.ages(settings.DATA_DIR).items()):
        well = age <= heartbeat.LATE_SECONDS
        yield Check(f"process {name}", well, round(age, 1), f"no sign of life for {age:.0f} s: read its log, restart it")


LIMITS = {
    "oldest_raw_seconds": OLDEST_RAW_SECONDS,
    "oldest_outbox_seconds": OLDEST_OUTBOX_SECONDS,
    "oldest_unstamped_event_seconds": OLDEST_EVENT_SECONDS,
    "search_behind_seconds": OLDEST_EVENT_SECONDS,
}


def ages() -> dict[str, float]:
    """How long the oldest thing of each queue has waited, in seconds; 0 where nothing waits."""
    due = Outbox.objects.filter(state__in=(OutboxState.HELD, OutboxState.QUEUED), not_before__lte=clock.now())
    return {
        "oldest_raw_seconds": _since(
            RawInbound.objects.filter(state=RawState.STORED, lane__in=(Lane.LIVE, Lane.MAIL)).aggregate(at=Min("received_at"))[
                "at"
            ]
        ),
        "oldest_outbox_seconds": _since(due.aggregate(at=Min("not_before"))["at"]),
        "search_behind_seconds": _since(indexing.oldest_waiting()),
        "oldest_unstamped_event_seconds": _since(Event.objects.filter(seq=None, backfill=False).aggregate(at=Min("at"))["at"]),
    }


def counts() -> dict[str, int]:
    """What waits for a person, each counted to COUNT_MAX."""
    return {
        "quarantined": RawInbound.objects.filter(state=RawState.QUARANTINED)[:COUNT_MAX].count(),
        "outbox_dead": Outbox.objects.filter(state=OutboxState.FAILED)[:COUNT_MAX].count(),
        "events_failed": Failed.objects.filter(waiting=False)[:COUNT_MAX].count(),
        "channels_failing": ChannelState.objects.filter(failures__gt=0, channel__active=True).count(),
    }


class Queues:
    """Read when Prometheus asks, so that each process tells the same and nothing is counted twice."""

    def collect(self) -> Iterator[Metric]:
        try:
            yield from self._from_database()
            up = 1.0
        except DatabaseError:
            up = 0.0
        yield GaugeMetricFamily("sangam_database_up", "1 when the database answers", value=up)
        alive = GaugeMetricFamily(
            "sangam_process_age_seconds", "Seconds since a process of this machine gave a sign of life", labels=["process"]
        )
        for name, age in heartbeat.ages(settings.DATA_DIR).items():
            alive.add_metric([name], age)
        yield alive
        yield from _live()

    def describe(self) -> Iterator[Metric]:
        """Nothing ahead of time: registering must not ask the database."""
        return iter(())

    def _from_database(self) -> Iterator[Metric]:
        for name, value in ages().items():
            yield GaugeMetricFamily(f"sangam_{name}", "Age of the oldest that waits", value=value)
        for name, count in counts().items():
            yield GaugeMetricFamily(f"sangam_{name}", f"How many wait for a person (to {COUNT_MAX})", value=count)
        waiting = GaugeMetricFamily("sangam_raw_waiting", "Inbound not yet processed", labels=["lane"])
        lanes = RawInbound.objects.filter(state=RawState.STORED).values_list("lane").annotate(count=Count("pk"))
        for lane, count in lanes:
            waiting.add_metric([Lane(lane).name.lower()], count)
        yield waiting
        failing = GaugeMetricFamily("sangam_channel_failures", "Failures in a row", labels=["channel_id", "kind"])
        for channel, kind, failures in ChannelState.objects.values_list("channel_id", "channel__kind", "failures"):
            failing.add_metric([str(channel), kind], failures)
        yield failing


def _live() -> Iterator[Metric]:
    """What the sockets process of this machine told last."""
    told = figures.read(settings.DATA_DIR, "sockets")
    if not told:
        return
    here = GaugeMetricFamily("sangam_sockets", "Open sockets by door; those that did not say hello yet wait", labels=["door"])
    for name, value in told.items():
        if name.startswith("sockets_"):
            here.add_metric([name.removeprefix("sockets_")], value)
    yield here
    yield CounterMetricFamily("sangam_socket_deliveries", "Frames of news written to sockets", value=told["delivered"])
    yield GaugeMetricFamily(
        "sangam_socket_lag_seconds", "The newest batch: from rendered to written everywhere", value=told["lag"]
    )


def _since(moment: datetime | None) -> float:
    return max(0.0, (clock.now() - moment).total_seconds()) if moment else 0.0


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _may_read_metrics(request: HttpRequest) -> bool:
    if token := os.environ.get("SANGAM_METRICS_TOKEN"):
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return request.META.get("REMOTE_ADDR") in LOCAL and "X-Forwarded-For" not in request.headers


REGISTRY.register(Queues())
