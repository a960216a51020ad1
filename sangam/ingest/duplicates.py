"""Which inbound messages are new. The constraints decide; this look-up only spares the common case a roll-back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sangam.channels.base import Inbound
from sangam.channels.models import Channel
from sangam.conversations import append, participants
from sangam.conversations.models import Arrival, Message
from sangam.ingest.models import RawInbound
from sangam.lib import sql


class Remarks(Protocol):
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that stands nowhere yet, under the id it will be known by."""

    raw: RawInbound
    item: Inbound
    external_id: str

    @property
    def proven(self) -> bool:
        return self.item.sender[0].proven


def sort_out(channel: Channel, inbound: Sequence[tuple[RawInbound, Inbound]], outcomes: Mapping[int, Remarks]) -> list[Arrived]:
    """The new ones, in order. A message known from another mailbox becomes a further arrival, seen by its team too."""
    fresh = [Arrived(raw, item, item.external_id or _made_up(raw)) for raw, item in inbound if item.sender]
    reached, known = _look(channel, fresh)
    new: list[Arrived] = []
    further: list[tuple[int, str, int, int | None]] = []
    for arrived in fresh:
        found, name = _match(arrived, known)
        if name in reached:
            outcomes[arrived.raw.pk].reasons.append("a duplicate: this message stands already")
        elif found:
            further.append((channel.pk, name, found, arrived.raw.pk))
            outcomes[arrived.raw.pk].reasons.append("stands already: it reached another mailbox first")
        else:
            new.append(Arrived(arrived.raw, arrived.item, name))
            known.setdefault(name, []).append((0, arrived.item.digest))
        reached.add(name)
    append.arrivals(further)
    participants.share_messages(channel.team_id, [message for _, _, message, _ in further])
    return new


def _made_up(raw: RawInbound) -> str:
    return f"raw-{raw.pk}"


def _apart(arrived: Arrived) -> str:
    """Another message that came under an id already taken: programs that reuse ids lose nothing here."""
    mark = arrived.item.digest or hashlib.sha256(str(arrived.raw.pk).encode()).hexdigest()
    return f"{arrived.external_id[:400]}#{mark[:16]}"


def _match(arrived: Arrived, known: Mapping[str, list[tuple[int, str]]]) -> tuple[int | None, str]:
    """The message this one is, and the id it goes by: same id and same digest (one of ours has none).

    0 stands for one earlier in this batch, None for a new one.
    """
    for name in (arrived.external_id, _apart(arrived)):
        for message, digest in known.get(name, ()):
            if not digest or not arrived.item.digest or digest == arrived.item.digest:
                return message, name
    return None, _apart(arrived) if arrived.external_id in known else arrived.external_id


_LOOK = f"""
SELECT external_id, NULL, '' FROM {Arrival._meta.db_table} WHERE channel_id = %s AND external_id = {sql.ANY_TEXT}
UNION ALL
SELECT external_id, id, digest FROM {Message._meta.db_table}
WHERE external_scope = %s AND external_id <> '' AND external_id = {sql.ANY_TEXT}
"""


def _look(channel: Channel, fresh: Sequence[Arrived]) -> tuple[set[str], dict[str, list[tuple[int, str]]]]:
    """The ids that this channel was reached by, and the messages of those ids wherever they came: (message, digest)."""
    if not fresh:
        return set(), {}
    names = sql.document([name for arrived in fresh for name in (arrived.external_id, _apart(arrived))])
    reached: set[str] = set()
    known: dict[str, list[tuple[int, str]]] = {}
    for name, message, digest in sql.planned(_LOOK, [channel.pk, names, channel.id_scope, names]):
        if message is None:
            reached.add(name)
        else:
            known.setdefault(name, []).append((message, digest))
    return reached, known


def our_addresses() -> set[str]:
    """Addresses of our own channels: they are nobody's identity."""
    return {address.lower() for address in Channel.objects.exclude(address="").values_list("address", flat=True)}
