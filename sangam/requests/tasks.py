"""What other people do for a request: made by hand, or by a stage that is reached."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.accounts.models import Team, User
from sangam.calendars import hours
from sangam.events import record
from sangam.events.record import Actor, Fact
from sangam.lib import clock
from sangam.requests.definition import Stage, said
from sangam.requests.models import Request, Task

TITLE_MAX = 200
ADDED, GIVEN = "request.task_added", "request.task_given"
"""Events of a request: `data` holds the `task`, its `team` and its `person`, ids or None."""


def of_stage(request: Request, stage: Stage, *, by: Actor) -> None:
    """The tasks of a stage's templates, each unless one of it is still open. A team that is gone leaves the request's own."""
    if not stage.tasks:
        return
    now = clock.now()
    open_ones = set(Task.objects.filter(request=request, done_at=None).values_list("key", flat=True))
    teams = set(Team.objects.filter(pk__in={one.team for one in stage.tasks if one.team}).values_list("pk", flat=True))
    for one in stage.tasks:
        if one.key not in open_ones:
            team = one.team if one.team in teams else request.team_id
            due = hours.add_open_minutes(request.brand.calendar, now, one.minutes) if one.minutes else None
            title = said(one.title, request.brand.language)[:TITLE_MAX]
            _tell(ADDED, _make(request, title, team, None, due, one.key), by=by)


def add(
    request: Request,
    title: str,
    *,
    by: Actor,
    team: Team | None = None,
    person: User | None = None,
    due: dt.datetime | None = None,
) -> Task:
    """For a person, a team, or (neither) the request's own team. `due` is aware."""
    if not (title := " ".join(title.split())[:TITLE_MAX]):
        raise ValueError(_("Write what is to be done."))
    with transaction.atomic():
        team_id = team.pk if team else None if person else request.team_id
        task = _make(request, title, team_id, person.pk if person else None, due)
        _tell(ADDED, task, by=by)
    return task


def _make(request: Request, title: str, team: int | None, person: int | None, due: dt.datetime | None, key: str = "") -> Task:
    return Task.objects.create(
        request=request, key=key, title=title, team_id=team, person_id=person, due_at=due, created_at=clock.now()
    )


def finish(task: Task, *, by: Actor, note: str = "") -> bool:
    """False where it was done already; the first note stays."""
    with transaction.atomic():
        person = by.id if by.type == "user" else None
        values = {"done_at": clock.now(), "done_by": person} | ({"note": note.strip()} if note.strip() else {})
        if not Task.objects.filter(pk=task.pk, done_at=None).update(**values):
            return False
        _tell("request.task_done", task, by=by)
    return True


def take_up_again(task: Task, *, by: Actor) -> bool:
    """Open once more what was done by mistake; False where it is open, or another one of its kind is."""
    with transaction.atomic():
        row = Task.objects.select_for_update().get(pk=task.pk)
        again = task.key and Task.objects.filter(request=task.request_id, key=task.key, done_at=None).exists()
        if row.done_at is None or again:
            return False
        Task.objects.filter(pk=task.pk).update(done_at=None, done_by=None, rang_at=None)
        _tell("request.task_reopened", task, by=by)
    return True


def give(task: Task, *, by: Actor, team: Team | None = None, person: User | None = None) -> None:
    """To somebody else, who hears of it. A person of a team has it for the team."""
    if team is None and person is None:
        raise ValueError(_("Choose a team or a person."))
    with transaction.atomic():
        row = Task.objects.select_for_update().get(pk=task.pk)
        if (row.team_id, row.person_id) == (team.pk if team else None, person.pk if person else None):
            return
        Task.objects.filter(pk=task.pk).update(team=team, person=person)
        row.team, row.person = team, person
        _tell(GIVEN, row, by=by)


def _tell(kind: str, task: Task, *, by: Actor) -> None:
    data = {"task": task.pk, "team": task.team_id, "person": task.person_id}
    customer = task.request.customer_id
    record.many([Fact(kind, "request", task.request_id, by=by, customer_id=customer, data=data)])
