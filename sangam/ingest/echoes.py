"""What comes in although we said it: our own messages coming back, and what colleagues wrote in the provider's own inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sangam.channels.base import Inbound, Party
from sangam.channels.models import Channel
from sangam.conversations import receipts
from sangam.ingest.duplicates import Remarks
from sangam.ingest.models import RawInbound

OURS = "our own message, come back"


def strange(
    channel: Channel, inbound: Sequence[tuple[RawInbound, Inbound]], outcomes: Mapping[int, Remarks]
) -> list[tuple[RawInbound, Inbound]]:
    """Those that this house did not write, in order."""
    found = []
    for raw, item in inbound:
        if item.outgoing and _known(channel, item):
            outcomes[raw.pk].reasons.append(OURS)
        else:
            found.append((raw, item))
    return found


def _known(channel: Channel, item: Inbound) -> bool:
    if item.echo_of and receipts.echoed(channel, item.echo_of, item.external_id, item.echo_part):
        return True
    return bool(item.sender) and receipts.echoed_words(channel, item.sender[0], item.text, item.external_id)


def receivers(item: Inbound) -> tuple[Party, ...]:
    """Whom a message of ours went to that was written elsewhere."""
    return (Party("to", item.sender[0]), *item.parties)
