"""Requests that a person may see, and what the screens need of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.channels.base import IdentityRef
from sangam.conversations import known, mentioned, proved
from sangam.conversations.models import Attachment, Conversation
from sangam.customers.models import Identity
from sangam.lib import clock, money
from sangam.requests import files as of_requests
from sangam.requests import models as nouns
from sangam.requests import moves, queries, telling, values
from sangam.requests.definition import Definition, Field, FieldType, Stage
from sangam.requests.models import Approval, Category, Link, Step, StepKind
from sangam.requests.replay import MOVES
from sangam.web.ui.person import Request
from sangam.web.workspace.files import seen
from sangam.web.workspace.requests.fileinput import PREFIX

FILES_OFFERED = 40


def language() -> str:
    return get_language() or "en"


def one(request: Request, number: int) -> nouns.Request:
    found = queries.visible_to(request.scope).select_related(*queries.SHOWN, "identity")
    return get_object_or_404(found, number=number)


@dataclass(frozen=True, slots=True)
class Row:
    """A request in a list or a card, in words. `following` is where a click leads, None at the end."""

    request: nouns.Request
    label: str
    stage: str
    style: str
    late: bool
    following: Stage | None
    following_label: str


STYLES: Mapping[int, str] = {
    Category.OPEN: "accent",
    Category.WAITING_FOR_US: "warn",
    Category.WAITING_FOR_CUSTOMER: "calm",
    Category.DONE: "good",
    Category.REFUSED: "danger",
    Category.CANCELLED: "",
}


def row(request: nouns.Request) -> Row:
    shape, spoken = request.version.shape, language()
    cancelled = request.category == Category.CANCELLED
    stage = str(Category.CANCELLED.label) if cancelled else shape.stage(request.stage).label(spoken)
    after = moves.following(request)
    late = request.is_live and request.due_at is not None and request.due_at < clock.now()
    return Row(request, shape.label(spoken), stage, STYLES[request.category], late, after, after.label(spoken) if after else "")


@dataclass(frozen=True, slots=True)
class Stepped:
    """A stage of the stepper. `state` is "done", "now" or "next"."""

    stage: Stage
    label: str
    state: str
    at: dt.datetime | None
    needs: str


def stepper(request: nouns.Request, steps: Sequence[Step]) -> list[Stepped]:
    shape, spoken = request.version.shape, language()
    reached = {step.stage: step.at for step in steps if step.kind in MOVES}
    here = shape.place(request.stage)
    found = []
    for place, stage in enumerate(shape.stages):
        if stage.category == Category.REFUSED and stage.key != request.stage:
            continue
        state = "next" if place > here else "now" if place == here else "done" if stage.key in reached else "skipped"
        lacking = values.missing(shape, request.fields, stage.key) if state == "next" else []
        needs = ", ".join(one.label(spoken) for one in lacking)
        found.append(Stepped(stage, stage.label(spoken), state, reached.get(stage.key) if place <= here else None, needs))
    return found


def stages_to_choose(request: nouns.Request) -> list[tuple[str, str]]:
    """(key, label) of every other stage."""
    shape = request.version.shape
    return [(one.key, one.label(language())) for one in shape.stages if one.key != request.stage] if request.is_live else []


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the history in words."""

    text: str
    note: str
    public: bool
    untold: str
    message_id: int | None
    at: dt.datetime


def history(request: nouns.Request, steps: Sequence[Step]) -> list[Told]:
    """Newest first; one question for the names."""
    asked = {step.actor_id for step in steps if step.actor_type == "user" and step.actor_id}
    people = {row.pk: str(row) for row in User.objects.filter(pk__in=asked)}
    shape = request.version.shape
    return [_told(shape, step, _who(step, people)) for step in reversed(steps)]


def _who(step: Step, people: Mapping[int, str]) -> str:
    if step.actor_type == "user":
        return people.get(step.actor_id or 0, _("Somebody"))
    return _("The customer") if step.actor_type == "customer" else _("Sangam")


def _told(shape: Definition, step: Step, who: str) -> Told:
    stage = shape.stage(step.stage).label(language()) if shape.has(step.stage) else step.stage
    fields = ", ".join(one.label(language()) for key in step.values if (one := shape.field(key)))
    names = {"who": who, "stage": stage, "fields": fields}
    texts = {
        StepKind.OPENED: _("{who} opened it"),
        StepKind.ADVANCED: _("{who} moved it on to {stage}"),
        StepKind.RETURNED: _("{who} moved it back to {stage}"),
        StepKind.FILLED: _("{who} filled in {fields}"),
        StepKind.CANCELLED: _("{who} cancelled it"),
        StepKind.REOPENED: _("{who} reopened it at {stage}"),
        StepKind.UPDATED: _("{who} told the customer"),
        StepKind.APPROVED: _("{who} approved it"),
        StepKind.DISAPPROVED: _("{who} did not approve it"),
        StepKind.ASKED: _("{who} asked for approval"),
    }
    untold = {
        telling.NOBODY: _("Not sent: there is no conversation of this customer to answer in."),
        telling.SHUT: _("Not sent: the channel takes no message of ours at the moment."),
    }
    text = texts[StepKind(step.kind)].format(**names)
    return Told(text, step.note, step.public, untold.get(step.untold, ""), step.message_id, step.at)


def waiting(request: nouns.Request) -> Approval | None:
    found = Approval.objects.filter(request=request, state=Approval.State.WAITING)
    return found.select_related("asked_by").first()


def approval_words(request: nouns.Request, approval: Approval) -> str:
    shape = request.version.shape
    stage = shape.stage(approval.stage).label(language()) if shape.has(approval.stage) else approval.stage
    who = str(approval.asked_by) if approval.asked_by else _("Sangam")
    if approval.amount_minor is None:
        return _("{who} wants to go on to {stage}.").format(who=who, stage=stage)
    amount = money.said(approval.amount_minor, approval.currency, language())
    return _("{who} wants to go on to {stage}: {amount}.").format(who=who, stage=stage, amount=amount)


def conversations(request: nouns.Request, person: Request) -> tuple[list[Conversation], int]:
    """The linked ones that may be seen, and how many more there are."""
    seen = Conversation.objects.visible_to(person.scope).filter(pk__in=request.links.values("conversation"))
    shown = list(seen.select_related("channel", "status").order_by("-last_message_at")[:50])
    return shown, request.links.count() - len(shown)


def files(
    person: Request, conversations: Collection[int], *, ticked: Collection[int] = (), request: nouns.Request | None = None
) -> list[Attachment]:
    """What may stand in a field of files, as far as he may open it: what came in these conversations, what was `ticked`,
    and what the request has."""
    known = seen.by(person.scope)
    said = known.filter(message__conversation__in=conversations, inline=False).order_by("-pk")[:FILES_OFFERED]
    asked = {*ticked, *(of_requests.standing(request) if request else ())}
    named = known.filter(pk__in=asked) if asked else ()
    return list({file.pk: file for file in [*named, *said]}.values())


def ticked(shape: Definition, data: QueryDict) -> set[int]:
    """Numbers of the files that a posted form names."""
    keys = [PREFIX + one.key for one in shape.fields if one.type == FieldType.FILE]
    named = {text for key in keys for text in data.getlist(key)}
    return {int(text) for text in named if text.isascii() and text.isdigit() and len(text) < 19}


def readable(request: nouns.Request) -> QuerySet[Attachment]:
    """What those who follow it may read of what was said, by the identities that asked."""
    followers = Link.objects.filter(request=request, identity__isnull=False).values("identity")
    asked = Identity.objects.filter(Q(pk=request.identity_id or 0) | Q(pk__in=followers))
    refs = [IdentityRef(one.kind, one.value, one.scope, proven=True) for one in asked[: proved.REFS_MAX]]
    return proved.proved_by(refs, brand_id=request.brand_id).attachments()


def typed(field: Field, value: Any) -> Any:
    """As an input shows it."""
    if value is None:
        return [] if field.type == FieldType.FILE else ""
    if field.type == FieldType.MONEY:
        return money.typed(value["minor"], value["currency"])
    return [str(one) for one in value] if field.type == FieldType.FILE else str(value)


def prefilled(shape: Definition, conversation: Conversation, person: Request) -> dict[str, str]:
    """What is known already: fields of the conversation of the same key, and an order number that was told."""
    found = {one.key: text for one in shape.fields if (text := _of_conversation(conversation.fields.get(one.key)))}
    orders = [one.key for one in shape.fields if one.type == FieldType.ORDER and one.key not in found]
    if orders:
        told = [fact.value for fact in known.of(conversation, person.scope).facts if fact.kind == mentioned.ORDER]
        found.update({key: str(told[0]) for key in orders if told})
    return found


def _of_conversation(value: Any) -> str:
    if isinstance(value, dict) and value.keys() >= {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
