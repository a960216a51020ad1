"""What a customer took back is forgotten where it came in, too: the raw stays with its headers, its bytes go."""

from __future__ import annotations

from collections.abc import Iterable

from sangam.conversations import changes
from sangam.conversations.models import Awaited, Message
from sangam.ingest.models import RawInbound

REASON = "what stood here was taken back"
RAWS_MAX = 100
NEAR = 2000
"""Messages of one raw are written together: their numbers lie no further apart."""


def take_back(message: Message, further: Iterable[int] = ()) -> list[int]:
    """Empty the raws that brought a deleted message and its edits, unless one of them also holds what still stands or is
    still waited for. Gives those that were emptied. Call inside a transaction."""
    wanted = {number for number in (message.raw_id, *further) if number}
    around = Message.objects.filter(pk__range=(message.pk - NEAR, message.pk + NEAR), raw_id__in=wanted)
    standing = set(around.exclude(marks__has_key=changes.DELETED).values_list("raw_id", flat=True))
    waited = set(Awaited.objects.filter(raw_id__in=wanted).values_list("raw_id", flat=True))
    full = RawInbound.objects.filter(pk__in=wanted - standing - waited).exclude(payload=b"", stored="")
    gone = sorted(full.values_list("pk", flat=True))
    RawInbound.objects.filter(pk__in=gone).update(payload=b"", stored="", reason=REASON)
    return gone


def noted(message: Message, raw_id: int) -> None:
    """An edit stands: its raw goes with the message, should that be taken back."""
    raws = [*(message.marks.get(changes.RAWS) or ()), raw_id][-RAWS_MAX:]
    message.marks = {**message.marks, changes.RAWS: raws}
    message.save(update_fields=["marks"])
