"""Going on elsewhere, from the agent's side: links to insert, an invitation to send, and where the customer wants answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sangam.channels import registry
from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel, Template
from sangam.conversations import doors, windows, write
from sangam.conversations.models import Conversation
from sangam.customers import family
from sangam.customers.models import Identity
from sangam.lib import qr
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace import loading
from sangam.web.workspace.composer import forms as composing
from sangam.web.workspace.conversation import actions


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody of the customer's ways whom a channel reaches; by a template where the time for words has passed."""

    channel: Channel
    identity: Identity
    template: Template | None = None

    @property
    def name(self) -> str:
        return registry.legible(self.identity.kind, self.identity.value) or registry.label_of_identity(self.identity.kind)

    @property
    def value(self) -> str:
        return f"{self.channel.pk}-{self.identity.pk}" + (f"-{self.template.pk}" if self.template else "")

    @property
    def ref(self) -> IdentityRef:
        return IdentityRef(self.identity.kind, self.identity.value, self.identity.scope)


@require_safe
@signed_in
def menu(request: Request, number: int) -> HttpResponse:
    conversation = loading.conversation(request, number)
    shown = [(door, qr.drawing(door.address)) for door in doors.of(conversation, but=[conversation.channel_id or 0])]
    ways = _ways(request, conversation)
    context = {
        "conversation": conversation,
        "doors": shown,
        "ways": ways,
        "shut": _shut(request, conversation, ways),
        "identities": _reachable(conversation),
        "preferred": family.merged(conversation.customer).value("preferred_id"),
    }
    return render(request, "conversation/_elsewhere.html.jinja", context)


def _reachable(conversation: Conversation) -> list[Identity]:
    """Nobody can be written to at his number in a shop."""
    found = [one for one in family.identities(conversation.customer_id) if one.kind in registry.known_kinds()]
    return [one for one in found if not (one.undeliverable_at or one.blocked_at or one.refused)]


def _ways(request: Request, conversation: Conversation) -> list[Way]:
    """Channels other than the one of the moment, each with whom of his ways it reaches."""
    known = _reachable(conversation)
    channels = [one for one in composing.sendable(request, conversation) if one.pk != conversation.channel_id]
    found = [Way(one, identity) for one in channels if not one.capabilities.widget for identity in _reached(one, known)]
    return [each for way in found for each in _open(conversation, way)]


def _open(conversation: Conversation, way: Way) -> list[Way]:
    """As it may be gone now; empty where nothing may go there."""
    if windows.standing(way.channel, way.ref).allows(automatic=True):
        return [way]
    return [replace(way, template=one) for one in doors.fitting(conversation, way.channel)]


def _shut(request: Request, conversation: Conversation, ways: Iterable[Way]) -> list[str]:
    """Names of channels that reach him, and that nothing may go by now: there a link is for."""
    known, open_now = _reachable(conversation), {way.channel.pk for way in ways}
    channels = [one for one in composing.sendable(request, conversation) if one.pk != conversation.channel_id]
    return [one.name for one in channels if one.capabilities.windowed and one.pk not in open_now and _reached(one, known)]


def _reached(channel: Channel, known: Iterable[Identity]) -> list[Identity]:
    kinds = channel.capabilities.identity_kinds
    return [one for one in known if one.kind in kinds and one.scope in ("", str(channel.pk))]


@require_POST
@signed_in
def invite(request: Request, number: int) -> HttpResponse:
    """Send the code to one of his ways."""
    conversation = loading.conversation(request, number)
    way = next((one for one in _ways(request, conversation) if one.value == request.POST.get("way")), None)
    if way is None:
        return actions.refused(request, _("This way does not reach the customer any more. Nothing was sent."))
    try:
        doors.invite(conversation, way.channel, way.ref, by=loading.actor(request), template=way.template)
    except write.Refused as refused:
        return actions.refused(request, str(refused))
    return actions.changed(request, conversation.number, lambda _row: _("Invited: {name}").format(name=way.name))


@require_POST
@signed_in
def answer_by(request: Request, number: int) -> HttpResponse:
    """Where the customer wants answers, as he said; nothing chosen forgets it."""
    conversation, by = loading.conversation(request, number), loading.actor(request)
    wanted = loading.number(request.POST.get("identity"))
    theirs = Identity.objects.filter(customer__in=family.of(conversation.customer_id))
    identity = get_object_or_404(theirs, pk=wanted) if wanted else None
    doors.prefer(conversation, identity, by=by)
    said = _("Answers go there from now on") if identity else _("Forgotten")
    return actions.changed(request, conversation.number, lambda _row: said)
