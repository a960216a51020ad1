"""A message, or all from one on, becomes a matter of its own, related to the one it was said in. Undone, it is joined again
(`join`): then it reads as before.

The messages go with the ids that later ones refer to, so an answer to them finds the new matter; the key of a chat goes where
its last message is. Who took part or saw the old matter does so in the new one.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.conversations import append, derived, family, relations, statuses
from sangam.conversations.finding import writing
from sangam.conversations.models import Category, Conversation, Message, MessageKind, OpenThread, Participant, ThreadKey
from sangam.conversations.models.messages import MessageQuery
from sangam.conversations.participants import JOINED
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import sql

SPLIT, CAME = "conversation.split", "conversation.split_off"
"""Events: on the matter that the messages left, on the one they make."""
SAID = (MessageKind.IN, MessageKind.OUT, MessageKind.BOT, MessageKind.CALL)


class Impossible(ValueError):
    """It cannot be split there; the text says why, for the person who asked."""


def split(message: Message, *, onward: bool, by: Actor) -> Conversation:
    """Make a new matter of it, and with `onward` of all that was said after it. Raises Impossible."""
    with transaction.atomic():
        rows, home_id = {}, 0
        while home_id not in rows:  # somebody may split it off while we wait for the lock
            rows = family.locked_whole(Message.objects.values_list("conversation_id", flat=True).get(pk=message.pk))
            home_id = Message.objects.values_list("conversation_id", flat=True).get(pk=message.pk)
        home = rows[home_id]
        matter = rows[home.root_id or home.pk]
        said = Message.objects.filter(conversation__in=list(rows))
        going = said.filter(pk__gte=message.pk) if onward else said.filter(pk=message.pk)
        moved = list(going.only("id", "external_id", "channel", "created_at", "identity", "kind").order_by("pk"))
        _check(said, moved)
        made = _made(matter, message, moved)
        ids = [one.pk for one in moved]
        _take_keys(made, list(rows), moved)
        Message.objects.filter(pk__in=ids).update(conversation=made)
        _take_part(made, list(rows))
        for row, parts in ((matter, list(rows)), (made, [made.pk])):
            columns = derived.of(parts)
            Conversation.objects.filter(pk=row.pk).update(**columns)
        _stand(made)
        relations.many([(matter.pk, made.pk, relations.SPLIT)])
        record.record(SPLIT, matter, by=by, split=made.pk, messages=len(ids))
        record.record(CAME, made, by=by, split=matter.pk, messages=len(ids))
        writing.mark("SELECT unnest(%s::bigint[])", [[matter.pk, made.pk]])
    made.refresh_from_db()
    return made


def _check(said: MessageQuery, moved: Sequence[Message]) -> None:
    if not any(one.kind in SAID for one in moved):
        raise Impossible(_("A note alone makes no conversation. Split off a message."))
    if not said.filter(kind__in=SAID).exclude(pk__in=[one.pk for one in moved]).exists():
        raise Impossible(_("Nothing would be left here."))


def _made(matter: Conversation, message: Message, moved: Sequence[Message]) -> Conversation:
    """The row, without what follows from its messages."""
    (number,) = sql.next_ids("", 1, sequence="conversations_number_seq")
    status = statuses.default(Category.NEW)
    return Conversation.objects.create(
        number=number, brand_id=matter.brand_id, team_id=matter.team_id, customer_id=matter.customer_id,
        assignee_id=matter.assignee_id, status=status, category=status.category, folder=matter.folder,
        priority=matter.priority, language=matter.language, subject=message.subject or matter.subject,
        created_at=moved[0].created_at, last_message_at=moved[-1].created_at,
    )  # fmt: skip


def _take_keys(made: Conversation, homes: Sequence[int], moved: Sequence[Message]) -> None:
    """What refers to these messages leads here from now on."""
    keys = [append.thread_uuid(one.external_id) for one in moved if one.external_id]
    ThreadKey.objects.filter(conversation__in=homes, key__in=keys, own=True).update(conversation=made)
    left = Message.objects.filter(conversation__in=homes).exclude(pk__in=[one.pk for one in moved])
    for channel in sorted({one.channel_id for one in moved if one.channel_id}):
        last = max(one.pk for one in moved if one.channel_id == channel)
        if not left.filter(channel=channel, pk__gt=last).exists():
            OpenThread.objects.filter(conversation__in=homes, channel=channel).update(conversation=made)


def _take_part(made: Conversation, homes: Sequence[int]) -> None:
    known = {}
    for one in Participant.objects.filter(conversation__in=homes).order_by("-pk"):
        known[one.identity_id, one.user_id, one.team_id] = "follower" if one.role == JOINED else one.role
    rows = [Participant(conversation=made, identity_id=i, user_id=u, team_id=t, role=role) for (i, u, t), role in known.items()]
    Participant.objects.bulk_create(rows[::-1], ignore_conflicts=True)


def _stand(made: Conversation) -> None:
    """New while nobody answered, waiting for the customer when the last word is ours."""
    fresh = Conversation.objects.only("waiting_since", "first_answered_at").get(pk=made.pk)
    category = Category.NEW if not fresh.first_answered_at else Category.OPEN if fresh.waiting_since else Category.PENDING
    status = statuses.default(category)
    Conversation.objects.filter(pk=made.pk).update(status=status, category=status.category)
