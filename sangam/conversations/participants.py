"""Who takes part in, or may see, a conversation beyond its team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from sangam.channels.models import Channel
from sangam.conversations.finding import writing
from sangam.conversations.models import Conversation, Message, Participant
from sangam.customers import family
from sangam.customers.models import Identity
from sangam.events import record
from sangam.events.record import Actor

CONTACT = "contact"
"""The role of an identity that is a further way to reach the customer: an address he left in a chat."""
JOINED = "joined"
"""The role of who sees a matter because he sees a part of it, for as long as that is one."""
REACHED = "conversation.reached"
"""An event: its customer named a further way to reach him."""


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


def add_contacts(conversation_id: int, identities: Iterable[int], *, by: Actor) -> None:
    """Further ways to reach whom it is with. Who takes part already keeps his role."""
    known = set(
        Participant.objects.filter(conversation=conversation_id, identity__isnull=False).values_list("identity", flat=True)
    )
    new = sorted(set(identities) - known)
    if not new:
        return
    rows = [Participant(conversation_id=conversation_id, identity_id=one, role=CONTACT) for one in new]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
    record.many([record.Fact(REACHED, "conversation", conversation_id, by=by, conversation_id=conversation_id)])


def on(conversation: Conversation, channel: Channel) -> Participant | None:
    """Who takes part by an identity that the channel reaches, the newest; one that bounced, is blocked, or does not want to
    be written to does not count. Where ids mean something on one page or number only, he must have written there."""
    kinds, scopes = channel.capabilities.identity_kinds, ("", str(channel.pk))
    wrote = Message.objects.filter(identity=OuterRef("identity"), channel=channel)
    rows = _parts(conversation).filter(identity__kind__in=kinds, role__in=("customer", CONTACT))
    usable = rows.filter(Q(identity__scope__in=scopes) | Exists(wrote), identity__undeliverable_at=None)
    usable = usable.filter(identity__blocked_at=None, identity__refused="")
    return usable.select_related("identity").order_by("-id").first()


def of_customer(conversation: Conversation, channel: Channel) -> Identity | None:
    """What of the proved identities of the customer and his family the channel reaches, his own first, then the one proved
    last: the same person may be answered where he also is, whatever this conversation came by."""
    wrote = Message.objects.filter(identity=OuterRef("pk"), channel=channel)
    rows = Identity.objects.filter(
        customer__in=family.of(conversation.customer_id), kind__in=channel.capabilities.identity_kinds
    )
    rows = rows.filter(Q(scope__in=("", str(channel.pk))) | Exists(wrote), verified_at__isnull=False)
    rows = rows.filter(undeliverable_at=None, blocked_at=None, refused="")
    own = Case(When(customer=conversation.customer_id, then=0), default=1)
    return rows.order_by(own, "-verified_at", "-pk").first()


def wrote_on(conversation: Conversation, channels: Iterable[Channel]) -> frozenset[int]:
    """Of channels whose identities are their own, those where its customer takes part."""
    scopes = {str(channel.pk): channel.pk for channel in channels}
    found = _parts(conversation).filter(identity__scope__in=scopes).values_list("identity__scope", flat=True)
    return frozenset(scopes[scope] for scope in found)


def identities(conversation: Conversation) -> list[Participant]:
    """Customers and copy receivers who take part, the first writer first."""
    rows = _parts(conversation).filter(identity__isnull=False).select_related("identity").order_by("id")
    return list({part.identity_id: part for part in reversed(rows)}.values())[::-1]


def _parts(conversation: Conversation) -> QuerySet[Participant]:
    """Of the matter and all its parts."""
    return Participant.objects.filter(conversation__in=Conversation.objects.family(conversation).values("pk"))
