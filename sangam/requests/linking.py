"""The conversations in which a request is spoken of: one request, however many channels."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.conversations.models import Conversation, Message, MessageKind
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.requests import steps
from sangam.requests.models import Link, Request


def link(request: Request, conversation: Conversation, *, by: Actor) -> bool:
    """False where it is linked already. Raises Refused for a conversation of another brand."""
    if conversation.brand_id != request.brand_id:
        raise steps.Refused(_("This conversation belongs to another brand. Nothing was linked."))
    with transaction.atomic():
        row = steps.locked(request)
        if not put(row, conversation, by=by):
            return False
        steps.tell("request.linked", row, by=by, conversation_id=conversation.pk)
    return True


def put(row: Request, conversation: Conversation, *, by: Actor) -> bool:
    person = by.id if by.type == "user" else None
    defaults = {"identity_id": asked_by(row.customer_id, conversation), "by_id": person, "at": clock.now()}
    return Link.objects.get_or_create(request=row, conversation=conversation, defaults=defaults)[1]


def unlink(request: Request, conversation: Conversation, *, by: Actor) -> bool:
    """False where it was not linked. What was said stays where it is."""
    with transaction.atomic():
        row = steps.locked(request)
        if not Link.objects.filter(request=row, conversation=conversation).delete()[0]:
            return False
        steps.tell("request.unlinked", row, by=by, conversation_id=conversation.pk)
    return True


def asked_by(customer_id: int, conversation: Conversation) -> int | None:
    """The identity by which this very customer spoke last there; None where somebody else did, or nobody."""
    said = Message.objects.filter(conversation=conversation, kind=MessageKind.IN, identity__customer=customer_id)
    return said.order_by("-pk").values_list("identity_id", flat=True).first()
