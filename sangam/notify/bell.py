"""What a person's bell shows, and what he has seen of it. Only of conversations and requests that he may still see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.conversations.models import Conversation
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor, Fact
from sangam.lib import clock
from sangam.notify.models import Kind, Notification
from sangam.requests.models import Request, Task

SHOWN = 40
COUNT_MAX = 99
KEPT = dt.timedelta(days=90)
SEEN = "bell.seen"
"""An event: `subject_id` is the user whose bell has less to say."""


@dataclass(frozen=True, slots=True)
class Item:
    """Of a conversation, or of a request: one of the two ids is None, and `number` is that of the other. `who` is the colleague
    who did it, else the customer; `subject`, of a request the title of its task, "" where there is none. Times are aware and
    UTC."""

    id: int
    kind: str
    number: int
    conversation_id: int | None
    request_id: int | None
    message_id: int | None
    subject: str
    who: str
    colleague: bool
    customer: str
    team: str
    at: dt.datetime
    read: bool


def visible(scope: Scope) -> QuerySet[Notification]:
    own = Notification.objects.filter(user=scope.person_id)
    if scope.sees_all:
        return own
    seen = Q(conversation__in=Conversation.objects.visible_to(scope)) | Q(request__in=Request.objects.visible_to(scope))
    return own.filter(seen)


def newest(scope: Scope, *, size: int = SHOWN) -> list[Item]:
    return _items(visible(scope).order_by("-pk")[:size])


def unread_mentions(scope: Scope, *, most: int = 500) -> frozenset[int]:
    """Conversations in which somebody named the person and he has not looked yet, the newest so many."""
    found = Notification.objects.filter(user=scope.person_id, kind=Kind.MENTIONED, read_at=None, request=None).order_by("-pk")
    return frozenset(number for number in found.values_list("conversation", flat=True)[:most] if number is not None)


def mentioned(scope: Scope, *, most: int = 100) -> list[int]:
    """As `unread_mentions`, of what he may still see: the numbers that people know conversations by."""
    found = visible(scope).filter(kind=Kind.MENTIONED, read_at=None, conversation__isnull=False).order_by("-pk")
    return list(dict.fromkeys(found.values_list("conversation__number", flat=True)[:most]))


def of_event(event_id: int, people: Collection[int]) -> dict[int, Item]:
    """What these people hear of one event, by person; who may see what it is about is for the caller to ask."""
    found = Notification.objects.filter(event_id=event_id, user__in=people)
    rows = list(found)
    return {row.user_id: item for row, item in zip(rows, _items(rows), strict=True)}


def of_mail(mail_id: int, scope: Scope) -> list[Item]:
    """What a letter tells of, as far as he has not seen it meanwhile and still may, the newest first."""
    return _items(visible(scope).filter(mail=mail_id, read_at=None).order_by("-pk"))


def unread(scope: Scope) -> int:
    """Counted no further than `COUNT_MAX` + 1."""
    return visible(scope).filter(read_at=None)[: COUNT_MAX + 1].count()


def unread_of(people: Collection[int]) -> dict[int, int]:
    """Rough counts for a push: conversations he lost meanwhile are counted until the list is opened."""
    rows = Notification.objects.filter(user__in=people, read_at=None).values_list("user_id", flat=True)
    counted = dict.fromkeys(people, 0)
    for person in rows[: COUNT_MAX * len(people) + 1]:
        counted[person] += 1
    return counted


def _items(found: QuerySet[Notification] | Sequence[Notification]) -> list[Item]:
    rows = list(found)
    wanted = Conversation.objects.filter(pk__in={row.conversation_id for row in rows if row.conversation_id})
    seen = wanted.select_related("customer", "team").only("number", "subject", "customer__name", "team__name")
    matters = {one.pk: one for one in seen}
    asked, titles = _asked(rows)
    names = {one.pk: str(one) for one in User.objects.filter(pk__in={row.actor_id for row in rows if row.actor_id})}
    return [
        _item(row, matters[row.conversation_id], matters[row.conversation_id].subject, names.get(row.actor_id or 0, ""))
        if row.conversation_id
        else _item(row, asked[row.request_id or 0], titles.get(row.event_id, ""), names.get(row.actor_id or 0, ""))
        for row in rows
    ]


def _asked(rows: Sequence[Notification]) -> tuple[dict[int, Request], dict[int, str]]:
    """The requests by id, and the titles of the tasks that are meant, by event."""
    wanted = {row.request_id for row in rows if row.request_id}
    if not wanted:
        return {}, {}
    requests = {one.pk: one for one in Request.objects.filter(pk__in=wanted).select_related("customer", "team")}
    events = Event.objects.filter(pk__in={row.event_id for row in rows if row.request_id}).values_list("pk", "data__task")
    tasks = {number: task for number, task in events if task}
    titles = dict(Task.objects.filter(pk__in=tasks.values()).values_list("pk", "title"))
    return requests, {number: titles.get(task, "") for number, task in tasks.items()}


def _item(row: Notification, about: Conversation | Request, subject: str, who: str) -> Item:
    customer = str(about.customer)
    return Item(
        id=row.pk, kind=row.kind, number=about.number, conversation_id=row.conversation_id, request_id=row.request_id,
        message_id=row.message_id, subject=subject, who=who or customer, colleague=bool(who), customer=customer,
        team=str(about.team), at=row.at, read=row.read_at is not None,
    )  # fmt: skip


def see(user: User, *, conversation_id: int | None = None, request_id: int | None = None, number: int | None = None) -> int:
    """Mark as read: one, all of a conversation or a request, or everything; gives how many were new. His other screens hear of
    it."""
    found = Notification.objects.filter(user=user, read_at=None)
    if conversation_id is not None:
        found = found.filter(conversation=conversation_id)
    if request_id is not None:
        found = found.filter(request=request_id)
    if number is not None:
        found = found.filter(pk=number)
    with transaction.atomic():
        count = found.update(read_at=clock.now())
        if count:
            record.many([Fact(SEEN, "user", user.pk, by=Actor.user(user.pk))])
    return count


def drop_old() -> int:
    """Rows that nobody looks for any more; gives how many."""
    return Notification.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
