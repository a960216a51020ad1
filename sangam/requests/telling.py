"""What the customer is told of his request, where he spoke last: one road out, through `conversations.write`.

Only conversations of the customer himself count, never those of a family that a merge made. Where he cannot be told (no
conversation, a reply window that is shut) the step stands all the same, and the history says so.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.channels.base import Party
from sangam.channels.models import Channel
from sangam.conversations import answered, family, windows, write
from sangam.conversations.models import Conversation, Message, MessageKind
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.requests import steps
from sangam.requests.builtin_words import NUMBERED, in_all
from sangam.requests.definition import Stage, said
from sangam.requests.models import Link, Request, Step, StepKind

NOBODY, SHUT = "nobody", "shut"
TEXT_MAX = 4000


def where(request: Request) -> tuple[Conversation, Channel] | None:
    """The linked conversation in which he wrote last, and the channel he is answered on there."""
    linked = Link.objects.filter(request=request, conversation__customer=request.customer_id).values("conversation")
    spoken = Message.objects.filter(conversation__in=linked, kind=MessageKind.IN, channel__active=True)
    last = spoken.select_related("channel__brand").order_by("-pk").first()
    if last is None or last.channel is None:
        return None
    matter = Conversation.objects.get(pk=family.root_of(last.conversation_id))
    channel = answered.on(matter, last.channel)
    return (matter, channel) if channel else None


def language_of(request: Request, conversation: Conversation | None = None) -> str:
    return (conversation.language if conversation else "") or request.customer.language or request.brand.language


def of_stage(request: Request, stage: Stage, step: Step, *, by: Actor) -> None:
    """The stage's sentence in his language, if it has one."""
    place = where(request)
    language = language_of(request, place[0] if place else None)
    if sentence := stage.sentence(language):
        _send(request, sentence, language, step, place, by=by, automatic=True)


def update(request: Request, text: str, *, by: Actor, send: bool = True) -> Step:
    """Words of a person for the customer: they stand on the request's page for him and, with `send`, go where he spoke
    last. Raises Refused."""
    if not (text := text.strip()):
        raise steps.Refused(_("Write something first."))
    if len(text) > TEXT_MAX:
        raise steps.Refused(_("This is too long for an update. Write it as a reply."))
    with transaction.atomic():
        row = steps.locked(request)
        step = steps.add(row, StepKind.UPDATED, by=by, note=text, public=True)
        row.save(update_fields=["step_count"])
        steps.tell("request.updated", row, by=by)
        if send:
            place = where(row)
            _send(row, text, language_of(row, place[0] if place else None), step, place, by=by, automatic=False)
    return step


def _send(
    request: Request,
    text: str,
    language: str,
    step: Step,
    place: tuple[Conversation, Channel] | None,
    *,
    by: Actor,
    automatic: bool,
) -> None:
    parties = write.parties_on(*place) if place else ()
    if place is None or not parties or not _his(request, parties[0]):
        _untold(step, NOBODY)
        return
    conversation, channel = place
    if not windows.standing(channel, parties[0].identity).allows(automatic=automatic):
        _untold(step, SHUT)
        return
    numbered = said(in_all(NUMBERED), language).format(number=request.name)
    words = f"{text}\n\n{numbered}"
    writing = write.Writing(
        text=words, parties=parties[:1], client_key=f"request-step-{step.pk}", language=language, automatic=automatic
    )
    message = write.reply(conversation, writing, channel=channel, by=by, author=None)
    step.message_id = message.pk
    step.save(update_fields=["message_id"])


def _his(request: Request, party: Party) -> bool:
    """In a matter that was joined, the last one who wrote may be his only by a merge."""
    named = {"kind": party.identity.kind, "scope": party.identity.scope, "value": party.identity.value}
    return Identity.objects.filter(**named, customer=request.customer_id).exists()


def _untold(step: Step, why: str) -> None:
    step.untold = why
    step.save(update_fields=["untold"])
