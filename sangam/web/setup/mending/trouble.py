"""What needs a person: raws nobody understood, events nobody could take, messages that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from sangam.conversations.models import Outbox, OutboxState
from sangam.events.models import Failed
from sangam.ingest.models import RawInbound, RawState

MANY = 1001
REASONS = 1000


def raws(state: str) -> QuerySet[RawInbound]:
    return RawInbound.objects.filter(state=state).select_related("channel").defer("payload", "headers").order_by("-id")


def events() -> QuerySet[Failed]:
    return Failed.objects.select_related("event").order_by("-id")


def undelivered() -> QuerySet[Outbox]:
    rows = Outbox.objects.filter(state=OutboxState.FAILED)
    return rows.select_related("message__conversation", "channel").order_by("-id")


def count(rows: QuerySet[Any]) -> int:
    """Up to a thousand; nobody needs more, and more would cost."""
    return rows.order_by()[:MANY].count()


@dataclass(frozen=True, slots=True)
class Counts:
    quarantined: int
    ignored: int
    events: int
    undelivered: int

    @property
    def all(self) -> int:
        """Of what somebody should do something about; the ignored need nothing."""
        return self.quarantined + self.events + self.undelivered


def counts() -> Counts:
    return Counts(
        quarantined=count(RawInbound.objects.filter(state=RawState.QUARANTINED)),
        ignored=count(RawInbound.objects.filter(state=RawState.IGNORED)),
        events=count(Failed.objects.filter(waiting=False)),
        undelivered=count(Outbox.objects.filter(state=OutboxState.FAILED)),
    )


def reasons() -> list[tuple[str, int]]:
    """Of the newest thousand in quarantine: each reason with how many, the most frequent first."""
    newest = RawInbound.objects.filter(state=RawState.QUARANTINED).order_by("-id").values("id")[:REASONS]
    found = RawInbound.objects.filter(pk__in=newest).values_list("reason").annotate(count=Count("pk"))
    return list(found.order_by("-count", "reason")[:20])
