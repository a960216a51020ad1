"""Who takes part in, or may see, a conversation beyond its team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sangam.conversations.finding import writing
from sangam.conversations.models import Conversation, Message, Participant
from sangam.events import record
from sangam.events.record import Actor

CONTACT = "contact"
"""The role of an identity that is a further way to reach the customer: an address he left in a chat."""


def share_messages(team_id: int, messages: Sequence[int]) -> None:
    """A second mailbox got the same message: its team sees the conversation too."""
    if not messages:
        return
    ids = Message.objects.filter(pk__in=messages).exclude(conversation__team=team_id)
    rows = [Participant(conversation_id=number, team_id=team_id, role="team")
            for number in sorted(set(ids.values_list("conversation_id", flat=True)))]  # fmt: skip
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        writing.mark("SELECT unnest(%s::bigint[])", [[row.conversation_id for row in rows]])


def share(conversation: Conversation, users: Iterable[int], *, by: Actor) -> None:
    """Let colleagues see it (a mention, a follower)."""
    for user in sorted(set(users)):
        _, made = Participant.objects.get_or_create(
            conversation=conversation, user_id=user, identity=None, team=None, defaults={"role": "follower"}
        )
        if made:
            record.record("conversation.shared", conversation, by=by, user=user)


def add_contacts(conversation_id: int, identities: Iterable[int]) -> None:
    """Further ways to reach whom it is with. Who takes part already keeps his role."""
    rows = [Participant(conversation_id=conversation_id, identity_id=one, role=CONTACT) for one in sorted(set(identities))]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)


def reach(conversation: Conversation) -> str:
    """The further way to the customer that he named last, "" if none: where an answer he does not see may go on to."""
    named = conversation.participants.filter(role=CONTACT).order_by("-id")
    return named.values_list("identity__value", flat=True).first() or ""


def identities(conversation: Conversation) -> list[Participant]:
    """Customers and copy receivers who take part, the first writer first."""
    rows = conversation.participants.filter(identity__isnull=False).select_related("identity")
    return list(rows.order_by("id"))
