"""New mails end to end: stored, read in children, judged, threaded, written, stamped. Durable all the way."""

from __future__ import annotations

from collections.abc import Iterator

from bench import limits, mails, processor, road
from bench.context import Context
from bench.result import Result, middle, percentile
from sangam.conversations.models import Conversation
from sangam.ingest.models import RawInbound

PACE = 700


class Lost(AssertionError):
    """Not every mail became a message."""


def run(context: Context) -> Iterator[Result]:
    sizes, channel = context.sizes, context.mailbox
    sample = _payloads(min(2000, sizes.mails))
    bare = limits.bare_road(sample)
    with road.running():
        road.send(channel.pk, _payloads(40))
        before, used = Conversation.objects.count(), processor.seconds()
        flows = [road.send(channel.pk, _payloads(sizes.mails // sizes.runs)) for _ in range(sizes.runs)]
        busy = processor.since(used, sizes.mails // sizes.runs * sizes.runs)
        made = Conversation.objects.count() - before
        paced = road.send(channel.pk, _payloads(sizes.paced), rate=PACE)
    _all_arrived(made, sizes.mails // sizes.runs * sizes.runs)
    waits = [wait for flow in flows for wait in flow.waits]
    note = f"processor ms a mail: {busy}"
    also = f"never more than {road.IN_FLIGHT} in flight; the sender's proof comes from a trusted host, so no DNS is waited for"
    yield Result("new mails end to end", middle([flow.rate for flow in flows]), "/s", bare, "bare parse and COPY, one process",
                 aim=1000, note=f"{note}; {also}")  # fmt: skip
    yield Result("  arrival to visible, saturated, p95", percentile(waits, 0.95), "s", aim=1.0, low=True,
                 note=f"median {percentile(waits, 0.5):.3f} s")  # fmt: skip
    yield Result(f"  arrival to visible, {PACE}/s, p95", percentile(paced.waits, 0.95), "s", aim=1.0, low=True,
                 note=f"median {percentile(paced.waits, 0.5):.3f} s, reached {paced.rate:.0f}/s")  # fmt: skip


def _payloads(number: int) -> list[bytes]:
    return [mail.payload for mail in mails.new(number)]


def _all_arrived(made: int, sent: int) -> None:
    if made != sent or RawInbound.objects.filter(state="quarantined").exists():
        raise Lost(f"{sent} mails were sent, {made} conversations were made")
