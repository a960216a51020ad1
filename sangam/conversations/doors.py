"""Going on elsewhere: the ways by which a customer can take his matter to another channel, and a message that invites him.

A link carries the reference code, which continues the matter from wherever it is written (`reference`). The invitation goes
the one road out, to an address that is his or that he claims; it carries the code and nothing of what was said.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _

from sangam.channels import regions, registry, templates
from sangam.channels.base import IdentityRef, Party
from sangam.channels.models import Channel, Template
from sangam.conversations import participants, reference, ways, write
from sangam.conversations.family import PARTS
from sangam.conversations.models import Conversation, GoneOn, Message, MessageKind, Outbox
from sangam.customers import about, family
from sangam.customers.models import Identity
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock, secrets, sql
from sangam.lib.secrets import Unreadable

HOURLY = 3
"""Invitations to one address, whoever asks for them."""
TEMPLATES = 3
WENT_ON = "conversation.went_on"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    identity_id: int
    kind: str
    scope: str


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


def fitting(conversation: Conversation, channel: Channel) -> list[Template]:
    """Templates that need nothing but what we know, for where nothing else may go; at most three."""
    if not channel.capabilities.templates:
        return []
    rows = templates.usable(channel, conversation.customer.language or conversation.language)
    return [row for row in rows if all(_known(conversation, name) for name in row.variables)][:TEMPLATES]


def _known(conversation: Conversation, variable: str) -> str:
    """What a variable of this name is to say, "" where its name does not tell."""
    name = variable.casefold()
    if name in ("name", "first_name", "customer_name"):
        return str(conversation.customer).split()[0]
    if name in ("brand", "brand_name", "company", "shop"):
        return conversation.brand.name
    return reference.code(conversation) if name in ("code", "reference", "matter", "ticket", "request") else ""


def invite(
    conversation: Conversation, channel: Channel, to: IdentityRef, *, by: Actor, template: Template | None = None
) -> Message:
    """Send him the code there, or a fitting template where the time for words has passed. Whoever answers goes on with the
    matter. Raises Refused, in words for who asked."""
    trouble = ways.of(conversation, channel).trouble(template=template is not None)
    if trouble and not channel.capabilities.letters:
        raise write.Refused(trouble)
    since = clock.now() - dt.timedelta(hours=1)
    sent = Outbox.objects.filter(automatic=True, value=to.value, created_at__gt=since)
    if sent.count() >= HOURLY:
        raise write.Refused(_("Several invitations went there already. Try again in an hour."))
    writing = _writing(conversation, to)
    if template is not None:
        filled, text = templates.fill(template, {name: _known(conversation, name) for name in template.variables})
        writing = replace(writing, text=text, template=filled, language=template.language)
    return write.reply(conversation, writing, channel=channel, by=by, author=None)


def _writing(conversation: Conversation, to: IdentityRef) -> write.Writing:
    language = conversation.customer.language or conversation.language or conversation.brand.language
    with override(language or None):
        code, brand = reference.code(conversation), conversation.brand.name
        if get_language_bidi():
            code = f"\u2066{code}\u2069"  # else its parts change places between words from the right
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


def take(conversation: Conversation, identity: Identity, *, by: Actor) -> None:
    """The customer goes on with this matter there: answers follow until he writes by another way."""
    with transaction.atomic():
        participants.add_contacts(conversation.pk, [identity.pk], by=by)
        values = {"identity": identity, "at": clock.now()}
        GoneOn.objects.update_or_create(conversation=conversation, defaults=values)
        record.record(WENT_ON, conversation, by=by, identity=identity.pk)


def prefer(conversation: Conversation, identity: Identity | None, *, by: Actor) -> bool:
    """Where he wants to be answered whatever he writes by; None forgets it."""
    with transaction.atomic():
        if identity is not None:
            participants.add_contacts(conversation.pk, [identity.pk], by=by)
        changed, _clashes = about.write(conversation.customer, {"preferred_id": identity.pk if identity else None}, by=by)
    return bool(changed)


_CHOSEN = f"""
SELECT known.id, known.kind, known.scope FROM (
    SELECT g.identity_id AS id, true AS passing FROM {GoneOn._meta.db_table} g WHERE g.conversation_id = %s AND NOT EXISTS (
        SELECT 1 FROM {Message._meta.db_table} m WHERE m.conversation_id IN {PARTS} AND m.kind = '{MessageKind.IN}'
        AND m.created_at > g.at AND m.identity_id IS DISTINCT FROM g.identity_id)
    UNION ALL SELECT %s::bigint, false) AS wanted
JOIN {Identity._meta.db_table} known ON known.id = wanted.id
WHERE known.undeliverable_at IS NULL AND known.blocked_at IS NULL AND known.refused = '' ORDER BY passing DESC LIMIT 1
"""


def chosen(conversation: Conversation) -> Choice | None:
    """Where he wants the answer: where he went on with this matter, else the way he likes best."""
    preferred = family.merged(conversation.customer).value("preferred_id")
    found = sql.planned(_CHOSEN, [*[conversation.pk] * 3, preferred])
    return Choice(*found[0]) if found else None


def first(choice: Choice | None, channels: list[Channel]) -> list[Channel]:
    """The channels with the one he chose in front."""
    if choice is None:
        return channels
    fits = [one for one in channels if choice.kind in one.capabilities.identity_kinds and choice.scope in ("", str(one.pk))]
    return [*fits[:1], *(one for one in channels if one not in fits[:1])]
