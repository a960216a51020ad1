"""What a customer sees of his matters wherever they came by: the `visible_to` of somebody who is no user of ours.

He has no rights, he has identities that his visit proved. He sees what was written under one of them, and what we wrote to
one of them, in conversations in which one of them takes part; never a note, never what is still held, never words to
somebody else or about him with others. Merges, joins and companies widen nothing here: neither `Customer.root` nor
`Conversation.root` is asked what may be seen, only (for what he sees already) how far the matter is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from sangam.channels.base import IdentityRef
from sangam.conversations.drafted import OUTSIDE
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind, MessageState, Outbox, Participant
from sangam.conversations.visitor import OURS, shown
from sangam.customers.models import Identity

REFS_MAX = 20


@dataclass(frozen=True, slots=True)
class Sight:
    """What one visit to the page of a brand proved, as rows: `ids` of the identities that we know, `owners` whose they are."""

    brand_id: int
    refs: tuple[IdentityRef, ...] = ()
    ids: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()

    def conversations(self) -> QuerySet[Conversation]:
        """Where one of them takes part; what of it may be read is another question."""
        parts = Participant.objects.filter(identity__in=self.ids).values("conversation")
        return Conversation.objects.filter(pk__in=parts, brand=self.brand_id)

    def matters(self) -> QuerySet[Conversation]:
        """Those of which he may read something, one a matter: a part stands under its matter where he sees that too."""
        own = self.conversations()
        readable = Exists(self._readable().filter(conversation=OuterRef("pk")))
        return own.filter(readable).exclude(root__in=own.filter(readable).values("pk"))

    def matter(self, number: int) -> Conversation | None:
        """By the number that he knows it by; None for what is not his, or does not exist."""
        found = self.conversations().filter(Exists(self._readable().filter(conversation=OuterRef("pk"))), number=number)
        return found.select_related("root", "channel").first()

    def messages(self, conversation: Conversation | None = None) -> QuerySet[Message]:
        """What he may read, in no order; of a conversation with what was joined into it, as far as that is his too."""
        whole = self.conversations()
        if conversation is not None:
            whole = whole.filter(Q(pk=conversation.pk) | Q(root=conversation.pk))
        return self._readable().filter(conversation__in=whole.values("pk"))

    def attachments(self) -> QuerySet[Attachment]:
        return Attachment.objects.filter(message__in=self.messages())

    def speaker(self, conversation: Conversation) -> IdentityRef | None:
        """As which of them he goes on there: the one that spoke last, else one that takes part."""
        whole = Q(conversation=conversation.pk) | Q(conversation__root=conversation.pk)
        said = Message.objects.filter(whole, kind=MessageKind.IN, identity__in=self.ids).order_by("-pk")
        found = said.values_list("identity", flat=True).first()
        if found is None:
            part = Participant.objects.filter(conversation=conversation.pk, identity__in=self.ids).order_by("pk")
            found = part.values_list("identity", flat=True).first()
        known = Identity.objects.filter(pk=found or 0).first()
        return IdentityRef(known.kind, known.value, known.scope, known.name, True) if known else None

    def _readable(self) -> QuerySet[Message]:
        if not self.ids:
            return Message.objects.none()
        to_him = Q(pk__in=())
        for ref in self.refs:
            to_him |= Q(kind=ref.kind, scope=ref.scope, value=ref.value)
        received = Exists(Outbox.objects.filter(to_him, message=OuterRef("pk")))
        said = Q(kind=MessageKind.IN, identity__in=self.ids) | (Q(kind__in=OURS) & Q(received))
        return shown().filter(said).exclude(state=MessageState.CANCELLED).exclude(marks__has_key=OUTSIDE)


def proved_by(refs: Iterable[IdentityRef], *, brand_id: int) -> Sight:
    """Only what the visit itself proved counts, and of that nothing that was blocked here."""
    given = tuple(ref for ref in refs if ref.proven)[:REFS_MAX]
    match = Q(pk__in=())
    for ref in given:
        match |= Q(kind=ref.kind, scope=ref.scope, value=ref.value)
    rows = list(Identity.objects.filter(match).values_list("pk", "customer", "kind", "scope", "value", "blocked_at"))
    barred = {(kind, scope, value) for _pk, _owner, kind, scope, value, blocked in rows if blocked}
    open_rows = [row for row in rows if row[5] is None]
    return Sight(
        brand_id,
        tuple(ref for ref in given if ref.key not in barred),
        tuple(row[0] for row in open_rows),
        tuple(dict.fromkeys(row[1] for row in open_rows)),
    )
