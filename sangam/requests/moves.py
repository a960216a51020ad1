"""A request on its way: on to a stage, back to one, cancelled, reopened, approved."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.requests import steps, telling, values
from sangam.requests.definition import Definition, Field, Stage
from sangam.requests.models import Approval, Category, Request, StepKind
from sangam.requests.replay import MOVES


class Missing(steps.Refused):
    """A stage cannot be reached without these fields."""

    def __init__(self, fields: list[Field], language: str = "en") -> None:
        names = ", ".join(one.label(language) for one in fields)
        super().__init__(_("First fill in: {fields}. Nothing was changed.").format(fields=names))
        self.fields = fields


def following(request: Request) -> Stage | None:
    """Where the way leads from here: the next stage that is no refusal; None at the end."""
    shape = request.version.shape
    rest = shape.stages[shape.place(request.stage) + 1 :] if request.is_live else ()
    return next((one for one in rest if one.category != Category.REFUSED), None)


def may_approve(request: Request, scope: Scope) -> bool:
    """Admins, and whoever leads the request's team."""
    return scope.sees_all or request.team_id in scope.led


def move(
    request: Request, to: str, *, by: Actor, seen: str = "", note: str = "", tell: bool | None = None, approves: bool = False
) -> Approval | None:
    """On to a stage, or back to an earlier one. `seen` is the stage that the writer saw it at; `tell` whether the customer
    is told (None: as the type says); `approves`: who does it may approve it at once. Gives the approval that has to come
    first, if one has; then it stands where it stood. Raises Refused, Crossed, Missing."""
    with transaction.atomic():
        row = steps.locked(request)
        steps.must_stand_at(row, seen)
        steps.must_live(row)
        shape = row.version.shape
        if not shape.has(to) or to == row.stage:
            raise steps.Refused(_("There is no such stage to go to. Nothing was changed."))
        stage = shape.stage(to)
        if shape.place(to) < shape.place(row.stage):
            _go(row, stage, StepKind.RETURNED, by=by, note=note, tell=False if tell is None else tell)
            return None
        _must_have(row, shape, stage)
        if stage.approval and stage.approval.needs(row.amount_minor, row.currency):
            approval = _ask(row, stage, by=by, note=note, tell=shape.tells if tell is None else tell, approves=approves)
            if not approves:
                return approval
        _go(row, stage, StepKind.ADVANCED, by=by, note=note, tell=tell)
        return None


def _must_have(row: Request, shape: Definition, stage: Stage) -> None:
    """A refusal needs only its own fields; every other stage also those of the stages before it."""
    before = shape.stages[: shape.place(stage.key)] if stage.category != Category.REFUSED else ()
    lacking = values.missing(shape, row.fields, {stage.key, *(one.key for one in before if one.category != Category.REFUSED)})
    if lacking:
        raise Missing(lacking)


def _go(row: Request, stage: Stage, kind: StepKind, *, by: Actor, note: str = "", tell: bool | None = None) -> None:
    drop_approval(row)
    before = row.stage
    steps.enter(row, stage, by=by)
    step = steps.add(row, kind, by=by, note=note)
    row.save(update_fields=[*steps.ENTERED, "step_count"])
    steps.tell(f"request.{kind}", row, by=by, before=before, after=stage.key, category=stage.category)
    if tell if tell is not None else row.version.shape.tells:
        telling.of_stage(row, stage, step, by=by)


def cancel(request: Request, *, by: Actor, note: str = "") -> bool:
    """Nothing more comes of it. False where it has ended already."""
    with transaction.atomic():
        row = steps.locked(request)
        if not row.is_live:
            return False
        drop_approval(row)
        row.category, row.due_at, row.ended_at = Category.CANCELLED, None, clock.now()
        steps.add(row, StepKind.CANCELLED, by=by, note=note)
        row.save(update_fields=["category", "due_at", "ended_at", "step_count"])
        steps.tell("request.cancelled", row, by=by, stage=row.stage)
    return True


def reopen(request: Request, *, by: Actor, note: str = "") -> bool:
    """Back to the stage that it stood at before it ended. False where it has not ended."""
    with transaction.atomic():
        row = steps.locked(request)
        if row.is_live:
            return False
        shape = row.version.shape
        passed = row.steps.filter(kind__in=MOVES).order_by("-place").values_list("stage", flat=True)
        live = (one for one in passed if shape.stage(one).category < Category.DONE)
        _go(row, shape.stage(next(live, shape.stages[0].key)), StepKind.REOPENED, by=by, note=note, tell=False)
    return True


def drop_approval(row: Request) -> None:
    """What was to be approved is no longer what is wanted."""
    waiting = Approval.objects.filter(request=row, state=Approval.State.WAITING)
    waiting.update(state=Approval.State.DROPPED, decided_at=clock.now())


def _ask(row: Request, stage: Stage, *, by: Actor, note: str, tell: bool, approves: bool) -> Approval:
    drop_approval(row)
    now, person = clock.now(), by.id if by.type == "user" else None
    decided = {"state": Approval.State.APPROVED, "decided_by_id": person, "decided_at": now} if approves else {}
    approval = Approval.objects.create(
        request=row, stage=stage.key, amount_minor=row.amount_minor, currency=row.currency, asked_by_id=person, asked_at=now,
        tell=tell, **decided,
    )  # fmt: skip
    kind, fact = (StepKind.APPROVED, "request.approved") if approves else (StepKind.ASKED, "request.asked")
    steps.add(row, kind, by=by, note=note)
    row.save(update_fields=["step_count"])
    steps.tell(fact, row, by=by, approval=approval.pk, team=row.team_id)
    return approval


def decide(request: Request, agreed: bool, *, by: Actor, reason: str = "") -> None:
    """Approve what waits, and it goes on; or not, with a reason. Who may is asked by the caller (`may_approve`)."""
    if not agreed and not reason.strip():
        raise steps.Refused(_("Write why not, for whoever asked."))
    with transaction.atomic():
        row = steps.locked(request)
        waiting = Approval.objects.filter(request=row, state=Approval.State.WAITING).first()
        if waiting is None:
            raise steps.Crossed(_("Nothing waits for approval any more. Look at the history for what was decided."))
        state = Approval.State.APPROVED if agreed else Approval.State.REFUSED
        person = by.id if by.type == "user" else None
        Approval.objects.filter(pk=waiting.pk).update(
            state=state, decided_by=person, decided_at=clock.now(), reason=reason.strip()[:500]
        )
        steps.add(row, StepKind.APPROVED if agreed else StepKind.DISAPPROVED, by=by, note=reason)
        row.save(update_fields=["step_count"])
        fact = "request.approved" if agreed else "request.disapproved"
        steps.tell(fact, row, by=by, approval=waiting.pk, person=waiting.asked_by_id)
        if agreed:
            _go(row, row.version.shape.stage(waiting.stage), StepKind.ADVANCED, by=by, tell=waiting.tell)
