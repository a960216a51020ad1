"""Going on elsewhere: the ways by which a customer can take his matter to another channel, and a message that invites him.

A link carries the reference code, which continues the matter from wherever it is written (`reference`). The invitation goes
the one road out, to an address that is his or that he claims; it carries the code and nothing of what was said.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.channels import regions, registry
from sangam.channels.base import IdentityRef, Party
from sangam.channels.models import Channel
from sangam.conversations import participants, reference, ways, write
from sangam.conversations.models import Conversation, Message, MessageKind, Outbox
from sangam.customers.choices import choose
from sangam.customers.choices.choose import Choice
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.lib import clock, secrets
from sangam.lib.secrets import Unreadable

HOURLY = 3
"""Invitations to one address, whoever asks for them."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """`address` opens his app; `carries` says that the code stands there already, else he types it."""

    channel: Channel
    address: str
    carries: bool
    code: str


def of(conversation: Conversation, *, but: Collection[int] = (), letters: bool = False) -> list[Door]:
    """Into the other channels of the brand, as people of his country like them. Letters only if asked for."""
    rows = Channel.objects.active().filter(brand=conversation.brand_id).exclude(pk__in=list(but)).order_by("pk")
    code = reference.code(conversation)
    likely = [row for row in rows if not row.capabilities.widget and (letters or not row.capabilities.letters)]
    return [door for row in regions.ordered(likely, ways.country(conversation)) if (door := _door(row, code)) is not None]


def any_other(channel: Channel) -> bool:
    """Whether its brand can be reached in another way at all."""
    return Channel.objects.active().filter(brand=channel.brand_id).exclude(kind=channel.kind).exists()


def _door(channel: Channel, code: str) -> Door | None:
    try:
        entry = channel.adapter.entry(channel.plain_settings(), code)
    except (Unreadable, registry.UnknownKind) as error:
        log.warning("no way in", extra={"channel_id": channel.pk, "error": str(error)[:200]})
        return None
    return Door(channel, entry.address, entry.carries, code) if entry else None


def invite(conversation: Conversation, channel: Channel, to: IdentityRef, *, by: Actor) -> Message:
    """Send him the code there. Whoever answers goes on with the matter. Raises Refused, in words for who asked."""
    if trouble := ways.of(conversation, channel).trouble() if not channel.capabilities.letters else "":
        raise write.Refused(trouble)
    since = clock.now() - dt.timedelta(hours=1)
    sent = Outbox.objects.filter(automatic=True, value=to.value, created_at__gt=since)
    if sent.count() >= HOURLY:
        raise write.Refused(_("Several invitations went there already. Try again in an hour."))
    writing = _writing(conversation, to)
    return write.reply(conversation, writing, channel=channel, by=by, author=None)


def _writing(conversation: Conversation, to: IdentityRef) -> write.Writing:
    language = conversation.customer.language or conversation.language or conversation.brand.language
    with override(language or None):
        code, brand = reference.code(conversation), conversation.brand.name
        text = "\n\n".join([
            _("You can go on with your request to %(brand)s here: simply answer this message.") % {"brand": brand},
            _("Its reference is %(code)s. If you did not ask for this, you need not do anything.") % {"code": code},
        ])  # fmt: skip
        subject = _("Your request to %(brand)s [#%(number)d]") % {"brand": brand, "number": conversation.number}
    hour = int(clock.now().timestamp() // 3600)
    key = f"invited-{conversation.pk}-{hour}-{secrets.sign('invited', *to.key)[:12]}"
    return write.Writing(
        text=text, parties=(Party("to", to),), subject=subject, language=language, hold=False, automatic=True, client_key=key
    )


def take(conversation: Conversation, identity: Identity, *, standing: bool, by: Actor) -> None:
    """The customer wants to be answered there. Where an identity takes no part yet it is a further way to reach him."""
    participants.add_contacts(conversation.pk, [identity.pk], by=by)
    choose.choose(conversation.customer, identity, standing=standing, by=by)


def chosen(conversation: Conversation) -> Choice | None:
    """His choice as far as it counts here: a passing one ends with his next word by another way."""
    found = choose.of(conversation.customer_id)
    if found is None or found.standing:
        return found
    said = Message.objects.of_matter(conversation).filter(kind=MessageKind.IN, created_at__gt=found.at)
    return None if said.exclude(identity=found.identity_id).exists() else found


def first(choice: Choice | None, channels: list[Channel]) -> list[Channel]:
    """The channels with the one he chose in front."""
    if choice is None:
        return channels
    fits = [one for one in channels if choice.kind in one.capabilities.identity_kinds and choice.scope in ("", str(one.pk))]
    return [*fits[:1], *(one for one in channels if one not in fits[:1])]
