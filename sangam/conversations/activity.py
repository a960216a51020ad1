"""When customers were active, as far as it tells whether two of them may be one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F

from sangam.conversations.models import Conversation, Message, MessageKind, Participant
from sangam.conversations.participants import CONTACT
from sangam.lib import sql

SLOT_SECONDS = 600
MATTERS, MESSAGES = 10, 30
"""So many of the newest conversations of each, and of the newest messages in each, are looked at."""
ENOUGH_SLOTS = 2
_READ = f"""
SELECT c.customer_id, array_agg(DISTINCT floor(extract(epoch FROM said.created_at) / {SLOT_SECONDS})::bigint)
FROM unnest(%s::bigint[]) AS asked(customer_id)
CROSS JOIN LATERAL (SELECT id, customer_id FROM {Conversation._meta.db_table} matter
                    WHERE matter.customer_id = asked.customer_id ORDER BY created_at DESC LIMIT {MATTERS}) AS c
CROSS JOIN LATERAL (SELECT created_at FROM {Message._meta.db_table} m
                    WHERE m.conversation_id = c.id AND m.kind = %s ORDER BY m.id DESC LIMIT {MESSAGES}) AS said
GROUP BY c.customer_id
"""


def together(pairs: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], bool]:
    """Of pairs of customers, whether both wrote within the same ten minutes. Pairs of whom too little is known are left
    out. One query, however many."""
    wanted = sorted({one for pair in pairs for one in pair})
    slots = {customer: set(found) for customer, found in sql.rows(_READ, [wanted, MessageKind.IN.value])} if wanted else {}
    told = {}
    for pair in pairs:
        one, other = slots.get(pair[0], set()), slots.get(pair[1], set())
        if one & other:
            told[pair] = True
        elif min(len(one), len(other)) >= ENOUGH_SLOTS:
            told[pair] = False
    return told


def named(conversation_id: int) -> list[tuple[int, int]]:
    """Its customer, and whose address he left in it."""
    parts = Participant.objects.filter(conversation=conversation_id, role=CONTACT, identity__shared=False)
    rows = parts.exclude(identity__customer=F("conversation__customer"))
    found = rows.values_list("conversation__customer", "identity__customer")
    return [(min(one, other), max(one, other)) for one, other in found if one is not None and other is not None]
