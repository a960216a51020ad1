"""What has no future ends in a named state too: past all patience, or deadly for the process that sends it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sangam.conversations.models import Conversation, Message, Outbox, OutboxState
from sangam.delivery import backoff, settle
from sangam.delivery.claim import LOST, LOST_MAX
from sangam.lib import clock

AT_ONCE = 5000


def give_up() -> int:
    """End what nobody could even try, its channel being out of order; gives how many receivers."""
    now = clock.now()
    in_this_run = Q(tries__started_at__gte=Coalesce("settled_at", "created_at"))
    old = (
        Outbox.objects.filter(state="queued", not_before__lte=now + backoff.LONGEST)
        .annotate(began=Coalesce(Min("tries__started_at", filter=in_this_run), "not_before"))
        .filter(began__lt=now - backoff.LIVE_PATIENCE)
        .select_related("channel")
    )
    late = [
        row for row in old.order_by("began", "pk")[:AT_ONCE] if row.began < now - backoff.patience(row.channel.capabilities)
    ]
    for row in late:
        row.failure_kind = row.failure_kind or "network"
        _end(row, settle.gave_up(row.failure_text, row.channel.capabilities))
    return len(late)


def bury() -> int:
    """End that over which the process died again and again: it may have arrived, so a person decides. Gives how many."""
    lost = Count("tries", filter=Q(tries__outcome=LOST))
    dead = Outbox.objects.filter(state="sending", lease_until__lt=clock.now()).annotate(lost=lost).filter(lost__gte=LOST_MAX)
    words = _("Sending it stopped the delivery process several times. It may have arrived; look before you send it again.")
    buried = list(dead)
    for row in buried:
        row.failure_kind, row.maybe_twice = "unknown", True
        _end(row, words)
    return len(buried)


def _end(row: Outbox, words: str) -> None:
    with transaction.atomic():
        message = Message.objects.select_related("conversation").get(pk=row.message_id)
        Conversation.objects.select_for_update().get(pk=message.conversation_id)
        ended = Outbox.objects.filter(pk=row.pk, state=row.state, attempts=row.attempts).update(
            state=OutboxState.FAILED, settled_at=clock.now(), lease_until=None, failure_kind=row.failure_kind,
            failure_text=words, maybe_twice=row.maybe_twice,
        )  # fmt: skip
        if ended:
            settle.tell(message, settle.News(failed=ended))
