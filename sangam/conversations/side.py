"""Side conversations: from a matter somebody here writes to somebody else, and the answers come back beside it.

Each is a conversation of its own, with the outside person as its customer, related to the matter with the reason `side`
(docs/adr/0018). It has its own thread and reply token, so that nothing of it gets into the customer's stream, nor the other
way round. It belongs to the team of the matter and to whoever began it, whose bell rings when an answer comes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.channels.models import Channel
from sangam.conversations import relations, status, write
from sangam.conversations.family import PARTS
from sangam.conversations.models import Conversation, Message, Relation, Status
from sangam.customers import family
from sangam.customers.models import Customer, Identity
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import sql

BEGUN = "conversation.side_begun"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Side:
    """`waits`: an answer came that nobody here has answered."""

    number: int
    subject: str
    who: str
    status: str
    category: int
    last_message_at: dt.datetime
    waits: bool

    @property
    def closed(self) -> bool:
        return self.category >= 5


_OF = f"""
SELECT c.number, c.subject, coalesce(nullif(who.name, ''), (SELECT known.value FROM {Identity._meta.db_table} known
         WHERE known.customer_id = who.id ORDER BY known.id LIMIT 1), ''), s.label, c.category, c.last_message_at,
       c.waiting_since IS NOT NULL
FROM {Relation._meta.db_table} r JOIN {Conversation._meta.db_table} c ON c.id = r.second_id
JOIN {Customer._meta.db_table} who ON who.id = c.customer_id JOIN {Status._meta.db_table} s ON s.id = c.status_id
WHERE r.first_id IN (SELECT id FROM {PARTS} AS part) AND r.reason = '{relations.SIDE}'
ORDER BY c.category >= 5, c.last_message_at DESC LIMIT {SHOWN}
"""


def of(matter: Conversation) -> list[Side]:
    """Whoever sees the matter may see these; the open ones first. One query."""
    return [Side(*row) for row in sql.planned(_OF, [matter.pk, matter.pk])]


def find(matter: Conversation, number: int) -> Conversation | None:
    """One of its side conversations, None for any other."""
    inside = Relation.objects.filter(first__in=Conversation.objects.family(matter).values("pk"), reason=relations.SIDE)
    found = Conversation.objects.filter(pk__in=inside.values("second"), number=number)
    return found.select_related("customer", "channel", "brand", "team", "status", "assignee").first()


def begin(matter: Conversation, writing: write.Writing, *, channel: Channel, by: Actor, author: User) -> Message:
    """Write to somebody outside about it. Raises write.Refused."""
    named = {party.identity.value for party in writing.parties}
    theirs = Identity.objects.filter(customer__in=family.of(matter.customer_id), value__in=named)
    if theirs.exists():
        raise write.Refused(
            _("That is the customer. Answer in the conversation instead; a side conversation is with somebody else.")
        )
    with transaction.atomic():
        message = write.compose(writing, channel=channel, by=by, author=author, assignee_id=author.pk, team_id=matter.team_id)
        relations.many([(matter.pk, message.conversation_id, relations.SIDE)])
        record.record(BEGUN, matter, by=by, other=message.conversation_id)
    return message


def answer(side: Conversation, text: str, *, by: Actor, author: User, client_key: str | None = None) -> Message:
    """One more letter in it, to whom a plain reply goes. Raises write.Refused."""
    if side.channel is None or not side.channel.active:
        raise write.Refused(_("The mailbox it went out from is gone. Open the side conversation and choose another."))
    writing = write.Writing(text, write.reply_parties(side), client_key=client_key)
    return write.reply(side, writing, channel=side.channel, by=by, author=author)


def close(side: Conversation, *, by: Actor) -> None:
    status.solve(side, by=by)


def reopen(side: Conversation, *, by: Actor) -> None:
    status.reopen(side, by=by)
