"""A request as its customer may see it: nothing of who works on it, no internal field, no note that was not for him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import override

from sangam.conversations.models import Attachment
from sangam.requests import values
from sangam.requests.definition import FieldType, Stage
from sangam.requests.files import of_customer
from sangam.requests.models import Category, Request, Step, StepKind
from sangam.requests.replay import MOVES


@dataclass(frozen=True, slots=True)
class PublicStage:
    """`state` is "done", "now" or "next"; `at` when it was reached last, None for what is to come. `says` is a sentence for
    the customer, "" where the label says it all."""

    label: str
    says: str
    state: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PublicUpdate:
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PublicFiles:
    """A field of files with what of it the customer may open, which may be nothing yet."""

    key: str
    label: str
    files: Sequence[Attachment]


@dataclass(frozen=True, slots=True)
class PublicRequest:
    """Words in the language asked for; times aware, UTC. `number` is the whole name, "R-1042-K7QX"; `state` a sentence;
    `waiting_for_customer` that it is his turn; `due_at` None where nothing is promised. `fields` are (label, value), without
    those of files."""

    id: int
    number: str
    type: str
    state: str
    category: int
    waiting_for_customer: bool
    is_live: bool
    opened_at: dt.datetime
    ended_at: dt.datetime | None
    due_at: dt.datetime | None
    stages: Sequence[PublicStage]
    fields: Sequence[tuple[str, str]]
    updates: Sequence[PublicUpdate]
    files: Sequence[PublicFiles] = ()


def for_customer(request: Request, language: str, readable: QuerySet[Attachment] | None = None) -> PublicRequest:
    """One request, with its `version`: two questions. `readable` is what he may read of the files that were said."""
    steps = list(Step.objects.filter(request=request).order_by("place"))
    return of_steps(request, language, steps, of_customer([request], readable))


def many_for_customer(requests: Sequence[Request], language: str) -> list[PublicRequest]:
    """A list of them, without their files: one question for all histories."""
    steps: dict[int, list[Step]] = {one.pk: [] for one in requests}
    for step in Step.objects.filter(request__in=list(steps)).order_by("place"):
        steps[step.request_id].append(step)
    return [of_steps(one, language, steps[one.pk]) for one in requests]


def of_steps(
    request: Request, language: str, steps: Sequence[Step], files: Mapping[int, Attachment] | None = None
) -> PublicRequest:
    """Of a history that is at hand; asks nothing of the database beyond the request's `version`."""
    shape = request.version.shape
    stage = shape.stage(request.stage)
    shown = [
        (one.label(language), values.said(one, request.fields[one.key], language))
        for one in shape.fields
        if one.public and one.key in request.fields and one.type != FieldType.FILE
    ]
    held = [
        PublicFiles(one.key, one.label(language), [files[pk] for pk in request.fields.get(one.key) or () if pk in files])
        for one in shape.fields
        if files is not None and one.public and one.type == FieldType.FILE
    ]
    with override(language):
        cancelled = str(Category.CANCELLED.label) if request.category == Category.CANCELLED else ""
    return PublicRequest(
        id=request.pk, number=request.name, type=shape.label(language),
        state=cancelled or stage.sentence(language) or stage.label(language),
        category=request.category, waiting_for_customer=request.category == Category.WAITING_FOR_CUSTOMER,
        is_live=request.is_live, opened_at=request.opened_at, ended_at=request.ended_at,
        due_at=request.due_at if request.category in (Category.OPEN, Category.WAITING_FOR_US) else None,
        stages=_stages(request, shape.stages, steps, language), fields=shown,
        updates=[PublicUpdate(step.note, step.at) for step in steps if step.public and step.kind == StepKind.UPDATED],
        files=held,
    )  # fmt: skip


def _stages(request: Request, stages: Sequence[Stage], steps: Sequence[Step], language: str) -> list[PublicStage]:
    """The way as it was gone and goes on; a refusal is shown only where it came to that."""
    reached = {step.stage: step.at for step in steps if step.kind in MOVES}
    keys = [one.key for one in stages]
    here, found = keys.index(request.stage), []
    for place, one in enumerate(stages):
        if one.category == Category.REFUSED and one.key != request.stage:
            continue
        if place > here and not request.is_live:
            continue
        state = "next" if place > here else "now" if place == here and request.is_live else "done"
        at = reached.get(one.key) if place <= here else None
        if state == "done" and at is None:
            continue
        found.append(PublicStage(one.label(language), one.sentence(language), state, at))
    return found
