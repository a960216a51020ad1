"""The reactor behind the bell: who should hear of what happened. Ids only; words are found when it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, Max, OuterRef, Q

from sangam.accounts.models import User
from sangam.conversations.models import Conversation, Folder, Message
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor, Fact
from sangam.notify.models import Kind, Notification, Wishes, usual
from sangam.requests import overdue, tasks
from sangam.requests.models import Request

RANG = "bell.rang"
"""An event: `data` names the users who have something new, and the conversation or the request; `subject_id` is the event they
hear of."""
MANY, MANY_WITHIN = 10, dt.timedelta(minutes=1)
Heard = tuple[Kind, Iterable[int]]


def among() -> Q:
    """What customers write rings only where somebody has the matter, a new one only where somebody asked for that."""
    held = Exists(Conversation.objects.filter(pk=OuterRef("conversation_id"), assignee__isnull=False))
    asked = Wishes.objects.filter(kinds__contains=[Kind.UNASSIGNED]).values_list("user__memberships__team", flat=True)
    created = Q(kind="conversation.created", data__team__in=sorted({team for team in asked if team}))
    rest = Q(kind__in=KINDS - {"message.received", "conversation.created"})
    return (Q(kind="message.received") & held) | created | rest


@dataclass(frozen=True, slots=True)
class Case:
    """One event with what decides whom it concerns: of a conversation, or of a request. `given_later`: somebody has been given
    the conversation since."""

    event: Event
    conversation: Conversation | None
    given_later: bool = False

    @property
    def assignee_id(self) -> int | None:
        return self.conversation.assignee_id if self.conversation else None


def react(event: Event) -> None:
    react_to_many([event])


def react_to_many(events: Sequence[Event]) -> None:
    """Write a row for everybody concerned, and say so on the log, that open screens ring at once."""
    for together in _runs(_cases(events)):
        _ring(together)


def _cases(events: Sequence[Event]) -> list[Case]:
    """Of conversations that people see in their lists, and of requests."""
    wanted = {event.conversation_id for event in events if event.conversation_id}
    found = Conversation.objects.only("id", "assignee", "team", "folder").filter(pk__in=wanted, folder=Folder.INBOX).in_bulk()
    since = min(event.pk for event in events)
    later = Event.objects.filter(conversation_id__in=list(found), kind="conversation.assigned", pk__gt=since)
    given = dict(later.values_list("conversation_id").annotate(last=Max("pk")).order_by())
    asked = {event.subject_id for event in events if event.kind in OF_REQUESTS}
    there = set(Request.objects.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    cases: list[Case] = []
    for event in events:
        number = event.conversation_id or 0
        if event.kind in OF_REQUESTS and event.subject_id in there:
            cases.append(Case(event, None))
        elif event.kind not in OF_REQUESTS and number in found:
            cases.append(Case(event, found[number], given.get(number, 0) > event.pk))
    return cases


def _runs(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Who is given something hears of it or not by what rang before: such an event stands alone."""
    for alone, found in groupby(cases, lambda case: case.event.kind == "conversation.assigned"):
        run = list(found)
        yield from ([case] for case in run) if alone else [run]


def _ring(cases: Sequence[Case]) -> None:
    concerned = [(case, *CONCERNS[case.event.kind](case)) for case in cases]
    known = set(Notification.objects.filter(event_id__in=[case.event.pk for case in cases]).values_list("event_id", "user_id"))
    asked = [
        (case, kind, {person for person in people if not _own(case.event, person) and (case.event.pk, person) not in known})
        for case, kind, people in concerned
    ]
    wishes = _wishes(set().union(*(people for _case, _kind, people in asked)))
    told = [(case, kind, sorted(person for person in people if kind in wishes.get(person, ()))) for case, kind, people in asked]
    rows = [_row(case, kind, person) for case, kind, people in told for person in people]
    if not rows:
        return
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    record.many([_rang(case, people) for case, _kind, people in told if people])


def _row(case: Case, kind: Kind, person: int) -> Notification:
    event = case.event
    return Notification(
        user_id=person, event_id=event.pk, kind=kind, at=event.at,
        conversation_id=case.conversation.pk if case.conversation else None,
        request_id=None if case.conversation else event.subject_id,
        message_id=event.subject_id if event.subject_type == "message" else None,
        actor_id=event.actor_id if event.actor_type == "user" else None,
    )  # fmt: skip


def _rang(case: Case, people: list[int]) -> Fact:
    about = {"conversation": case.conversation.pk} if case.conversation else {"request": case.event.subject_id}
    data = {"users": people, **about}
    return Fact(RANG, "event", case.event.pk, by=Actor.because_of(case.event), data=data)


def _own(event: Event, person: int) -> bool:
    """Nobody is told of what he did himself."""
    return event.actor_type == "user" and event.actor_id == person


def _wishes(people: set[int]) -> dict[int, list[str]]:
    """What those of them who may sign in want to hear of."""
    if not people:
        return {}
    active = User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True)
    own = dict(Wishes.objects.filter(pk__in=people).values_list("pk", "kinds"))
    return {person: own.get(person, usual()) for person in active}


def _assigned(case: Case) -> Heard:
    """Of many that one colleague gives him at once the first few ring; the list shows them all."""
    person = case.event.data.get("after")
    if not person:
        return Kind.ASSIGNED, []
    since = case.event.at - MANY_WITHIN
    given = Notification.objects.filter(user=person, kind=Kind.ASSIGNED, actor_id=case.event.actor_id, at__gt=since)
    return Kind.ASSIGNED, [] if len(given.order_by("-pk")[:MANY]) >= MANY else [person]


def _received(case: Case) -> Heard:
    """Whoever got it with this message in it has been told so."""
    person = case.assignee_id
    return Kind.MESSAGE, [] if case.event.data.get("automatic") or person is None or case.given_later else [person]


def _created(case: Case) -> Heard:
    """Only those who asked for it: a team may get hundreds a day."""
    if case.conversation is None or case.assignee_id is not None or case.event.actor_type == "user":
        return Kind.UNASSIGNED, []
    asked = Wishes.objects.filter(kinds__contains=[Kind.UNASSIGNED], user__memberships__team=case.conversation.team_id)
    return Kind.UNASSIGNED, asked.values_list("pk", flat=True)


def _mentioned(case: Case) -> Heard:
    return Kind.MENTIONED, case.event.data.get("users", ())


def _failed(case: Case) -> Heard:
    """Its writer hears it; of an automatic one, whoever looks after the matter."""
    author = Message.objects.filter(pk=case.event.subject_id).values_list("author_id", flat=True).first()
    person = author or case.assignee_id
    return Kind.FAILED, [person] if person else []


def _task(case: Case) -> Heard:
    """A team finds its tasks in its list; a person hears of his."""
    person = case.event.data.get("person")
    return Kind.TASK, [person] if person else []


def _late(case: Case) -> Heard:
    return Kind.LATE, case.event.data.get("people", ())


CONCERNS: Mapping[str, Callable[[Case], Heard]] = {
    "conversation.assigned": _assigned,
    "conversation.created": _created,
    "conversation.mentioned": _mentioned,
    "message.received": _received,
    "message.failed": _failed,
    tasks.ADDED: _task,
    tasks.GIVEN: _task,
    overdue.LATE: _late,
}
KINDS = frozenset(CONCERNS)
OF_REQUESTS = frozenset({tasks.ADDED, tasks.GIVEN, overdue.LATE})
