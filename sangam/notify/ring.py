"""The reactor behind the bell: who should hear of what happened. Ids only; words are found when it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q

from sangam.accounts.models import User
from sangam.conversations.models import Conversation, Folder, Message
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor, Fact
from sangam.notify.models import Kind, Notification, Wishes, usual
from sangam.requests import overdue

RANG = "bell.rang"
"""An event: `data` names the users who have something new; `subject_id` is the event they hear of."""
MANY, MANY_WITHIN = 10, dt.timedelta(minutes=1)
Heard = tuple[Kind, Iterable[int]]


def among() -> Q:
    """What customers write rings only where somebody has the matter, a new one only where somebody asked for that."""
    held = Exists(Conversation.objects.filter(pk=OuterRef("conversation_id"), assignee__isnull=False))
    asked = Wishes.objects.filter(kinds__contains=[Kind.UNASSIGNED]).values_list("user__memberships__team", flat=True)
    created = Q(kind="conversation.created", data__team__in=sorted({team for team in asked if team}))
    rest = Q(kind__in=KINDS - {"message.received", "conversation.created"})
    return (Q(kind="message.received") & held) | created | rest


def react(event: Event) -> None:
    """Write a row for everybody concerned, and say so on the log, that open screens ring at once."""
    conversation = Conversation.objects.only("id", "assignee", "team", "folder").filter(pk=event.conversation_id or 0).first()
    if conversation is None or conversation.folder != Folder.INBOX:
        return
    kind, people = CONCERNS[event.kind](event, conversation)
    known = set(Notification.objects.filter(event_id=event.pk).values_list("user_id", flat=True))
    told = _wanting(kind, {person for person in people if not _own(event, person)} - known)
    if not told:
        return
    message = event.subject_id if event.subject_type == "message" else None
    actor = event.actor_id if event.actor_type == "user" else None
    rows = [
        Notification(
            user_id=person, event_id=event.pk, kind=kind, conversation_id=conversation.pk, message_id=message,
            actor_id=actor, at=event.at,
        )
        for person in told
    ]  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    by = Actor.because_of(event)
    record.many([Fact(RANG, "event", event.pk, by=by, data={"users": told, "conversation": conversation.pk})])


def _own(event: Event, person: int) -> bool:
    """Nobody is told of what he did himself."""
    return event.actor_type == "user" and event.actor_id == person


def _wanting(kind: Kind, people: set[int]) -> list[int]:
    """Those of them who may sign in and want to hear of this kind."""
    if not people:
        return []
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    wishes = dict(Wishes.objects.filter(pk__in=active).values_list("pk", "kinds"))
    return sorted(person for person in active if kind in wishes.get(person, usual()))


def _assigned(event: Event, conversation: Conversation) -> Heard:
    """Of many that one colleague gives him at once the first few ring; the list shows them all."""
    person = event.data.get("after")
    if not person:
        return Kind.ASSIGNED, []
    since = event.at - MANY_WITHIN
    given = Notification.objects.filter(user=person, kind=Kind.ASSIGNED, actor_id=event.actor_id, at__gt=since)
    return Kind.ASSIGNED, [] if len(given.order_by("-pk")[:MANY]) >= MANY else [person]


def _received(event: Event, conversation: Conversation) -> Heard:
    if event.data.get("automatic") or conversation.assignee_id is None or _given_since(event, conversation):
        return Kind.MESSAGE, []
    return Kind.MESSAGE, [conversation.assignee_id]


def _given_since(event: Event, conversation: Conversation) -> bool:
    """Whoever got it with this message in it has been told so."""
    later = Event.objects.filter(conversation_id=conversation.pk, pk__gt=event.pk, kind="conversation.assigned")
    return later.exists()


def _created(event: Event, conversation: Conversation) -> Heard:
    """Only those who asked for it: a team may get hundreds a day."""
    if conversation.assignee_id is not None or event.actor_type == "user":
        return Kind.UNASSIGNED, []
    asked = Wishes.objects.filter(kinds__contains=[Kind.UNASSIGNED], user__memberships__team=conversation.team_id)
    return Kind.UNASSIGNED, asked.values_list("pk", flat=True)


def _mentioned(event: Event, conversation: Conversation) -> Heard:
    return Kind.MENTIONED, event.data.get("users", ())


def _failed(event: Event, conversation: Conversation) -> Heard:
    """Its writer hears it; of an automatic one, whoever looks after the matter."""
    author = Message.objects.filter(pk=event.subject_id).values_list("author_id", flat=True).first()
    person = author or conversation.assignee_id
    return Kind.FAILED, [person] if person else []


def _late(event: Event, conversation: Conversation) -> Heard:
    """Only those of them hear it who see the conversation: the bell's list asks."""
    return Kind.LATE, event.data.get("people", ())


CONCERNS: Mapping[str, Callable[[Event, Conversation], Heard]] = {
    "conversation.assigned": _assigned,
    "conversation.created": _created,
    "conversation.mentioned": _mentioned,
    "message.received": _received,
    "message.failed": _failed,
    overdue.LATE: _late,
}
KINDS = frozenset(CONCERNS)
