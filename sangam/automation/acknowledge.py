"""The optional acknowledgement: "we have your message", once, to people only, and with nothing of theirs in it.

A stranger can put any address into a form or a From line. So no word of the message is repeated (not the subject, not the
name, no quote), nothing automatic is answered, and one address gets at most one acknowledgement an hour, whatever is
written in its name.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from sangam.automation import loops
from sangam.automation.models import Acknowledged
from sangam.calendars.hours import answer_time
from sangam.channels.base import IdentityRef, Party
from sangam.channels.models import Channel
from sangam.conversations import reference, write
from sangam.conversations.models import Conversation, Folder, Message, MessageKind
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock, secrets, sql

KINDS = frozenset({"conversation.created"})
AT_MOST_EVERY = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=2)
DEPTH_MAX = 3
SILENT = ("automatic", "out_of_office", "bulk", "bounce", "complaint", "spoof")


def among() -> Q:
    """Only new matters of channels that want it: on most installs those are few."""
    channels = Channel.objects.filter(active=True, acknowledge=True)
    return Q(data__channel__in=list(channels.values_list("pk", flat=True)))


def react(event: Event) -> None:
    """Acknowledge a new conversation, if its channel wants that and its first message came from a person."""
    if event.depth >= DEPTH_MAX:
        return
    conversation = Conversation.objects.select_related("brand__calendar").filter(pk=event.conversation_id or 0).first()
    if conversation is None or conversation.folder != Folder.INBOX:
        return
    asked = conversation.messages.select_related("channel", "identity").order_by("pk").first()
    if asked is None or not _wanted(asked):
        return
    channel, identity = asked.channel, asked.identity
    if channel is None or identity is None or identity.undeliverable_at or identity.blocked_at:
        return
    if loops.may_answer(channel, identity.value, asked.marks) and _first_within_the_hour(identity.kind, identity.value):
        party = Party("to", IdentityRef(identity.kind, identity.value, identity.scope))
        write.reply(
            conversation, _writing(conversation, channel, party), channel=channel, by=Actor.because_of(event), author=None
        )


def _wanted(asked: Message) -> bool:
    channel = asked.channel
    return (
        asked.kind == MessageKind.IN
        and channel is not None
        and channel.active
        and channel.acknowledge
        and channel.capabilities.acknowledge
        and not any(asked.marks.get(mark) for mark in SILENT)
    )


def _first_within_the_hour(kind: str, value: str) -> bool:
    """A conditional insert: of two that come at once, one gets the row."""
    now = clock.now()
    won = sql.rows(
        f"""INSERT INTO {Acknowledged._meta.db_table} AS known (who, at) VALUES (%s, %s)
            ON CONFLICT (who) DO UPDATE SET at = excluded.at WHERE known.at <= %s RETURNING who""",
        [secrets.sign("acknowledged", kind, value), now, now - AT_MOST_EVERY],
    )
    return bool(won)


def _writing(conversation: Conversation, channel: Channel, party: Party) -> write.Writing:
    language = conversation.language or conversation.brand.language
    with override(language):
        return write.Writing(
            text=text_for(conversation, channel, language),
            parties=(party,),
            subject=_("We have your message [#%(number)d]") % {"number": conversation.number},
            client_key=f"acknowledgement-{conversation.pk}",
            language=language,
            hold=False,
            automatic=True,
        )


def text_for(conversation: Conversation, channel: Channel, language: str) -> str:
    """The channel's own text in the customer's language, else in its main one, else ours.

    {number}, {reference}, {answer_time} and {brand} are filled in; a channel's texts by language stand in its settings under
    `acknowledgements`.
    """
    texts = channel.settings.get("acknowledgements") or {}
    base = language.replace("_", "-").split("-")[0]
    own = texts.get(language) or texts.get(base) or channel.acknowledgement
    promised = answer_time(conversation.brand, clock.now(), language)
    fills = {
        "{number}": str(conversation.number),
        "{brand}": conversation.brand.name,
        "{reference}": reference.code(conversation),
        "{answer_time}": promised or _("as soon as we can"),
    }
    text = own.strip() or _default(bool(promised))
    for name, value in fills.items():
        text = text.replace(name, value)
    return text


def _default(promised: bool) -> str:
    thanks = _("Thank you for your message. Your conversation with {brand} has the number {number}.")
    when = _("You will hear from us {answer_time}.") if promised else _("We will answer {answer_time}.")
    return "\n\n".join([thanks, when, _("If you want to add something, simply reply to this message.")])


def forget_old() -> int:
    """Rows that no longer decide anything; gives how many."""
    return Acknowledged.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
