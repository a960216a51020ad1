"""What a customer who is no user of ours may see of his conversations, on a page that shows them to him.

Not a scope: a visitor has no rights, he has identities that this visit proved. He sees what he wrote under one of them and
what we wrote to one of them, in conversations that he began or takes part in on this very channel; never a note, never
what is still held, never words to somebody else. What a merge or a colleague joined together widens nothing here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind, MessageState, Outbox, Participant
from sangam.conversations.participants import CONTACT
from sangam.customers.models import Identity
from sangam.lib import sql

NOT_YET = (MessageState.HELD, MessageState.SCHEDULED)
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
OURS = (MessageKind.OUT, MessageKind.BOT)


@dataclass(frozen=True, slots=True)
class Proved:
    """The identities of one visit as rows: all of them, and those that belong to the channel itself."""

    refs: tuple[IdentityRef, ...]
    ids: tuple[int, ...] = ()
    here: tuple[int, ...] = ()


def proved(channel: Channel, refs: Iterable[IdentityRef]) -> Proved:
    """Who he is to us, if anybody yet. Only what the visit vouches for counts."""
    given = tuple(ref for ref in refs if ref.proven)
    match = Q(pk__in=())
    for ref in given:
        match |= Q(kind=ref.kind, scope=ref.scope, value=ref.value)
    rows = list(Identity.objects.filter(match).values_list("pk", "kind"))
    here = tuple(number for number, kind in rows if kind in channel.capabilities.identity_kinds)
    return Proved(given, tuple(number for number, _kind in rows), here)


def barred(channel: Channel, refs: Iterable[IdentityRef]) -> bool:
    """Whether people here blocked one of the identities of the channel that a visit proved: then the talk is over for all
    of it. A blocked e-mail address stops letters only. Asked whenever one of ten thousand pages comes back: no model."""
    kinds = channel.capabilities.identity_kinds
    own = [ref.key for ref in refs if ref.proven and ref.kind in kinds]
    return bool(own and sql.planned(_BARRED, [list(part) for part in zip(*own, strict=True)]))


_BARRED = f"""
SELECT 1 FROM {Identity._meta.db_table} WHERE blocked_at IS NOT NULL
AND (kind, scope, value) IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])) LIMIT 1
"""


def conversations(channel: Channel, who: Proved) -> QuerySet[Conversation]:
    """Those he takes part in on this channel."""
    parts = Participant.objects.filter(identity__in=who.here).values("conversation")
    return Conversation.objects.filter(pk__in=parts, brand=channel.brand_id)


def topic(scope: str, value: str) -> str:
    """What the sockets of a visitor watch: one topic an identity of his on a channel (its `scope`)."""
    return f"visitor:{scope}:{value if _PLAIN.match(value) else hashlib.sha256(value.encode()).hexdigest()[:32]}"


def topics(channel: Channel, refs: Iterable[IdentityRef]) -> tuple[str, ...]:
    """Of the identities that a visit proved, those of the channel itself."""
    kinds = channel.capabilities.identity_kinds
    return tuple(topic(ref.scope, ref.value) for ref in refs if ref.proven and ref.kind in kinds)


def shown() -> QuerySet[Message]:
    """What may be shown to any customer at all: words that were said, none that are still held back."""
    return Message.objects.filter(kind__in=(MessageKind.IN, *OURS)).exclude(state__in=NOT_YET)


def messages(channel: Channel, who: Proved) -> QuerySet[Message]:
    """What he may see, in no order."""
    if not who.here:
        return Message.objects.none()
    to_him = Q(pk__in=())
    for ref in who.refs:
        to_him |= Q(kind=ref.kind, scope=ref.scope, value=ref.value)
    received = Exists(Outbox.objects.filter(to_him, message=OuterRef("pk")))
    said = Q(kind=MessageKind.IN, identity__in=who.ids) | (Q(kind__in=OURS) & Q(received))
    return shown().filter(said, conversation__in=conversations(channel, who))


def attachments(channel: Channel, who: Proved) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__in=messages(channel, who).exclude(state=MessageState.CANCELLED))


def unread(channel: Channel, who: Proved) -> int:
    """How many of our words he has not seen."""
    seen = (MessageState.READ, MessageState.CANCELLED)
    return messages(channel, who).filter(kind__in=OURS).exclude(state__in=seen).count()


def reach(channel: Channel, who: Proved) -> str:
    """The address an answer may go on to when he has left: the one he named last in a matter of his, "" if none."""
    if not who.here:
        return ""
    named = Participant.objects.filter(conversation__in=conversations(channel, who), role=CONTACT)
    letters = named.exclude(identity__kind__in=channel.capabilities.identity_kinds)
    return letters.order_by("-pk").values_list("identity__value", flat=True).first() or ""


Who = tuple[str, str, str]
_KINDS, _STATES = (", ".join(f"'{one}'" for one in some) for some in ((MessageKind.IN, *OURS), NOT_YET))
_TOLD = f"""
SELECT {sql.columns(Message, "m")},
       (SELECT json_agg(json_build_array(who.kind, who.scope, who.value)) FROM (
            SELECT i.kind, i.scope, i.value FROM {Identity._meta.db_table} i WHERE i.id = m.identity_id AND m.kind = 'in'
            UNION ALL
            SELECT o.kind, o.scope, o.value FROM {Outbox._meta.db_table} o WHERE o.message_id = m.id AND m.kind <> 'in'
        ) AS who WHERE NOT EXISTS (SELECT 1 FROM {Identity._meta.db_table} b WHERE b.blocked_at IS NOT NULL
                                   AND (b.kind, b.scope, b.value) = (who.kind, who.scope, who.value))),
       EXISTS (SELECT 1 FROM {Attachment._meta.db_table} f WHERE f.message_id = m.id)
FROM {Message._meta.db_table} m WHERE m.id = {sql.ANY_ID} AND m.kind IN ({_KINDS})
AND m.state NOT IN ({_STATES})
"""


def told(ids: Iterable[int]) -> list[tuple[Message, list[Who], bool]]:
    """Of these messages each that is `shown`, with the (kind, scope, value) of whom it came from or went to and whether it has
    files. Who is blocked is left out, and asked for each time: what comes after a block reaches nobody."""
    found = []
    for *values, whose, files in sql.planned(_TOLD, [sorted(set(ids))]):
        found.append((sql.instance(Message, values), [(kind, scope, value) for kind, scope, value in whose or ()], files))
    return found
