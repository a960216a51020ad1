"""What is late rings, once: a request its owner, a task whoever has it; where nobody has it, those who lead the team."""

from __future__ import annotations

from django.db import transaction

from sangam.accounts.models import Membership
from sangam.events import record
from sangam.events.record import SYSTEM, Fact
from sangam.lib import clock
from sangam.requests.models import LIVE, Link, Request, Task

AT_ONCE = 200
LATE = "request.overdue"
"""An event of the request, and of the newest linked conversation: `people` are users who should know, `task` the task that is
late, or None."""


def ring() -> int:
    """Gives how many there were; for a job."""
    with transaction.atomic():
        return _requests() + _tasks()


def _requests() -> int:
    late = Request.objects.filter(due_at__lt=clock.now(), rang_at=None, category__in=LIVE)
    rows = list(late.select_for_update(skip_locked=True).order_by("due_at")[:AT_ONCE])
    Request.objects.filter(pk__in=[row.pk for row in rows]).update(rang_at=clock.now())
    record.many([_fact(row, None, _people(row.owner_id, row.team_id)) for row in rows])
    return len(rows)


def _tasks() -> int:
    late = Task.objects.filter(due_at__lt=clock.now(), rang_at=None, done_at=None).select_related("request")
    rows = list(late.select_for_update(of=("self",), skip_locked=True).order_by("due_at")[:AT_ONCE])
    Task.objects.filter(pk__in=[row.pk for row in rows]).update(rang_at=clock.now())
    live = [row for row in rows if row.request.is_live]
    record.many([_fact(row.request, row.pk, _people(row.person_id, row.team_id or row.request.team_id)) for row in live])
    return len(rows)


def _people(person: int | None, team: int) -> list[int]:
    if person:
        return [person]
    members = Membership.objects.filter(team=team, user__is_active=True)
    return sorted(members.filter(is_lead=True).values_list("user", flat=True)[:20])


def _fact(request: Request, task: int | None, people: list[int]) -> Fact:
    newest = Link.objects.filter(request=request).order_by("-pk").values_list("conversation", flat=True).first()
    data = {"people": people, "task": task, "type": request.type_id}
    return Fact(LATE, "request", request.pk, by=SYSTEM, conversation_id=newest, customer_id=request.customer_id, data=data)
