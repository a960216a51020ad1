"""A new request: at the first stage of its type, with what is known already."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.accounts.models import Brand, Team, User
from sangam.conversations.models import Conversation
from sangam.customers.models import Customer, Identity
from sangam.events.record import Actor
from sangam.lib import clock, sql
from sangam.requests import files, filling, linking, steps, tasks, telling, values
from sangam.requests.definition import START
from sangam.requests.models import Request, RequestType, StepKind

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, by whom, where. `team` does the work. `client_key` makes a double click one request; `tell`: as in
    `moves.move`."""

    customer: Customer
    brand: Brand
    team: Team
    identity: Identity | None = None
    conversation: Conversation | None = None
    owner: User | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    client_key: str | None = None
    tell: bool | None = None


def from_conversation(conversation: Conversation, **more: Any) -> Asked:
    """With its customer, brand, team, and who asked there."""
    number = linking.asked_by(conversation.customer_id, conversation)
    identity = Identity.objects.filter(pk=number or 0).first()
    known = {"customer": conversation.customer, "brand": conversation.brand, "team": conversation.team}
    return Asked(**{**known, "identity": identity, "conversation": conversation, **more})


def open_(kind: RequestType, asked: Asked, *, by: Actor) -> Request:
    """Raises Refused for a type that is not offered there, Wrong for fields that do not fit or are needed and missing."""
    with transaction.atomic():
        if asked.client_key and (done := Request.objects.filter(client_key=asked.client_key).first()):
            return done
        version = kind.current
        if version is None or kind.archived_at or kind.brand_id not in (None, asked.brand.pk):
            raise steps.Refused(_("This type of request is not in use for this brand. Choose another one."))
        shape = version.shape
        cleaned = {key: value for key, value in values.clean(shape, asked.fields).items() if value is not None}
        lacking = values.missing(shape, cleaned, START)
        if lacking:
            raise values.Wrong({one.key: _("This is needed to begin.") for one in lacking})
        row = Request(
            number=sql.next_ids("", 1, sequence="requests_number_seq")[0], type=kind, version=version, brand=asked.brand,
            code="".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH)), team=asked.team, customer=asked.customer,
            identity=asked.identity, owner=asked.owner, client_key=asked.client_key or None, opened_at=clock.now(),
        )  # fmt: skip
        linked = [asked.conversation.pk] if asked.conversation else []
        files.check(row, shape, cleaned, linked, by=by)
        steps.enter(row, shape.stages[0], by=by)
        filling.put(row, cleaned)
        row.save(force_insert=True)
        files.hold(row, cleaned)
        _begin(row, cleaned, asked, by=by)
    return row


def _begin(row: Request, cleaned: Mapping[str, Any], asked: Asked, *, by: Actor) -> None:
    stage = row.version.shape.stages[0]
    if asked.conversation:
        linking.put(row, asked.conversation, by=by)
    step = steps.add(row, StepKind.OPENED, by=by, values=cleaned)
    row.save(update_fields=["step_count"])
    tasks.of_stage(row, stage, by=by)
    steps.tell(
        "request.opened", row, by=by, stage=stage.key, conversation=asked.conversation.pk if asked.conversation else None
    )
    if asked.conversation:
        steps.tell("request.linked", row, by=by, conversation_id=asked.conversation.pk)
    if asked.tell if asked.tell is not None else row.version.shape.tells:
        telling.of_stage(row, stage, step, by=by)


def give(request: Request, owner: User | None, *, by: Actor) -> bool:
    """To somebody, or to nobody. False where that is so already."""
    with transaction.atomic():
        row = steps.locked(request)
        if row.owner_id == (owner.pk if owner else None):
            return False
        row.owner = owner
        row.save(update_fields=["owner"])
        steps.tell("request.given", row, by=by, person=owner.pk if owner else None)
    return True
