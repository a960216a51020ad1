"""What people who work here write: replies, notes, forwards, new matters. All through `append`."""

from __future__ import annotations

import datetime as dt
import json
import secrets as random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from sangam.accounts.models import User
from sangam.channels import enclosed
from sangam.channels.base import Filled, IdentityRef, Party
from sangam.channels.enclosed import NOTHING, Enclosed
from sangam.channels.models import Channel
from sangam.conversations import append, extras, family, leading, mentions, participants, taken_back, thread
from sangam.conversations.drafted import OUTSIDE, Drafted, Matter, Receiver
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind, MessageState, Participant, TakenBack
from sangam.customers import identify
from sangam.customers.models import Identity
from sangam.events.record import Actor
from sangam.lib import clock, sql
from sangam.realtime import bus

SOON = dt.timedelta(minutes=1)
QUOTES, PRIVATE, TEMPLATE, TEMPLATE_PARTS = "quotes", "private", "template", "template_parts"
"""Marks of a message of ours: what it answers by name, whether it goes privately, the template it is."""
OUTBOX_TOPIC = "outbox"


class Stale(Exception):
    """Something was added since the writer last looked; `newer` are those messages. Nothing was sent. `own`: it is what he
    took back."""

    def __init__(self, newer: Sequence[Message], *, own: bool = False) -> None:
        super().__init__(f"{len(newer)} newer messages")
        self.newer, self.own = list(newer), own


class Refused(ValueError):
    """The message cannot go out like this; the text says why, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody wrote. `parties` are the receivers; `not_before` sends later; `client_key` makes a double click
    one message; `seen` is the last message id the writer saw (None: do not check). `quotes` is the message that is
    answered by name; a `template` goes as the provider allows it, `text` is then how it reads; `private` answers a public
    utterance so that only its writer sees it. `enclosed` goes along with it, as words where the channel has no such thing.
    `instead` are the keys of what he took back without knowing whether it had arrived."""

    text: str
    parties: tuple[Party, ...] = ()
    subject: str = ""
    attachment_ids: tuple[int, ...] = ()
    not_before: dt.datetime | None = None
    client_key: str | None = None
    seen: int | None = None
    language: str = ""
    hold: bool = True
    automatic: bool = False
    marks: Mapping[str, object] | None = None
    quotes: int | None = None
    template: Filled | None = None
    private: bool = False
    enclosed: Enclosed = NOTHING
    instead: tuple[str, ...] = ()


def reply(conversation: Conversation, writing: Writing, *, channel: Channel, by: Actor, author: User | None) -> Message:
    """Answer. Writes the message and an outbox row per receiver in one transaction; delivery does the rest.

    Raises Stale when newer messages exist, Refused when there is nobody to send to or nothing to say.
    """
    _check(writing)
    talk = not channel.capabilities.letters and not connection.in_atomic_block
    with transaction.atomic():
        locked, home, parts = _matter(conversation, channel)
        if (done := _already(writing)) is not None:
            return done
        _check_taken_back(locked, writing)
        _check_seen(locked, writing, channel, author)
        matter = append.matter_of(locked)
        draft = _outgoing(matter, writing, channel=channel, by=by, author=author)
        draft.subject, draft.home_id = writing.subject or locked.subject, home
        draft.reply_to_id = _answered(parts, writing)
        draft.participants = tuple(known.identity_id for known in identify.many(p.identity for p in writing.parties).values())
        _write(draft, stamps=talk)
        _lead(draft, channel)
    return Message.objects.get(pk=draft.message_id)


def compose(
    writing: Writing, *, channel: Channel, by: Actor, author: User | None, assignee_id: int | None = None, team_id: int = 0
) -> Message:
    """Begin a new matter with the first `to` receiver as its customer, of the channel's team if no other is named. Raises
    Refused."""
    _check(writing)
    to = [party.identity for party in writing.parties if party.role == "to"]
    if not to:
        raise Refused("Name at least one receiver.")
    with transaction.atomic():
        if (done := _already(writing)) is not None:
            return done
        people = identify.many(party.identity for party in writing.parties)
        matter = Matter(
            brand_id=channel.brand_id, team_id=team_id or channel.team_id, customer_id=people[to[0].key].customer_id,
            subject=writing.subject, language=writing.language, assignee_id=assignee_id,
        )  # fmt: skip
        draft = _outgoing(matter, writing, channel=channel, by=by, author=author)
        draft.participants = tuple(known.identity_id for known in people.values())
        _write(draft)
        _lead(draft, channel)
    return Message.objects.get(pk=draft.message_id)


def note(
    conversation: Conversation, text: str, *, by: Actor, author: User, attachment_ids: Iterable[int] = (),
    client_key: str | None = None, chosen: Collection[int] = (),
) -> Message:  # fmt: skip
    """A remark that only people who work here see. Who is named with `@` is told; `chosen` are those picked by hand."""
    if not text.strip():
        raise Refused("A note needs some text.")
    with transaction.atomic():
        if client_key and (done := Message.objects.filter(client_key=client_key).first()):
            return done
        named = mentions.of(text, chosen=chosen)
        conversation = family.locked(conversation)
        draft = Drafted(
            matter=append.matter_of(conversation), kind=MessageKind.NOTE, by=by, author_id=author.pk,
            author_name=str(author), text=text, attachment_ids=tuple(attachment_ids), client_key=client_key,
            marks={mentions.MARK: sorted(set(named.values()))} if named else {},
        )  # fmt: skip
        _write(draft)
        message = Message.objects.get(pk=draft.message_id)
        mentions.tell(conversation, message, named, by=by)
    return message


def forward(
    conversation: Conversation, message: Message, writing: Writing, *, channel: Channel, by: Actor, author: User
) -> Message:
    """Pass a message on to people outside, with its files. Its receivers take no part in the conversation and their
    answers open a related one."""
    _check(writing)
    with transaction.atomic():
        if (done := _already(writing)) is not None:
            return done
        copied = [_copy_of(file) for file in message.attachments.all()]
        locked, home, _parts = _matter(conversation, channel)
        draft = _outgoing(append.matter_of(locked), writing, channel=channel, by=by, author=author)
        draft.attachment_ids = (*draft.attachment_ids, *copied)
        draft.marks = {**draft.marks, OUTSIDE: True, "forwards": message.pk}
        draft.automatic, draft.home_id = False, home
        _write(draft)
    return Message.objects.get(pk=draft.message_id)


def _write(draft: Drafted, *, stamps: bool = False) -> None:
    """Write one message of ours. What is not held is released with it; delivery is woken once it is committed."""
    append.many([draft], stamps=stamps)
    if draft.receivers:
        bus.after_commit(OUTBOX_TOPIC)


def _lead(draft: Drafted, channel: Channel) -> None:
    if draft.receivers and not draft.receivers[0].held:
        leading.lead(draft.stands_in, channel, draft.receivers[0].identity)


def undo(message: Message, *, by: Actor) -> bool:
    """Take back a message that is still held: a conditional update. False when it has already gone."""
    with transaction.atomic():
        rows = family.locked_whole(message.conversation_id)
        held = message.outbox.select_for_update().filter(state="held")
        receivers = list(held.values_list("pk", flat=True))
        if not receivers or len(receivers) != message.outbox.count():
            return False
        message.outbox.filter(pk__in=receivers).update(state="cancelled", settled_at=clock.now())
        Message.objects.filter(pk=message.pk).update(state=MessageState.CANCELLED)
        append.recount(rows[rows[message.conversation_id].root_id or message.conversation_id], by=by, undone=message)
    return True


def _matter(conversation: Conversation, channel: Channel) -> tuple[Conversation, int, list[int]]:
    """The matter that is answered, locked; the part of it that speaks on this channel (0 for the matter itself): there the
    customer's own thread goes on, also once the join is undone; and the ids of all that was locked."""
    rows = family.locked_whole(conversation.pk, root=conversation.root_id or conversation.pk)
    matter = rows[rows[conversation.pk].root_id or conversation.pk]
    if len(rows) == 1:
        return matter, 0, [matter.pk]
    said = Message.objects.filter(conversation__in=list(rows), channel=channel).order_by("-pk")
    home = said.values_list("conversation_id", flat=True).first()
    return matter, home if home and home != matter.pk else 0, list(rows)


def _check(writing: Writing) -> None:
    if not writing.parties:
        raise Refused("Name at least one receiver.")
    if not writing.text.strip() and not writing.attachment_ids and not writing.enclosed:
        raise Refused("There is nothing to send yet: write something or add a file.")
    if writing.enclosed.choices and not writing.text.strip():
        raise Refused("Write something above the choices.")


def _already(writing: Writing) -> Message | None:
    """What a first try wrote. Raises Refused where its writer has taken it back and sent something else."""
    if not writing.client_key:
        return None
    found = sql.planned(_WRITTEN, [writing.client_key] * 2)
    if found and found[0][0] is None:
        raise Refused("You took this back, and what you sent instead has arrived.")
    return Message.objects.get(pk=found[0][0]) if found else None


_WRITTEN = f"""
SELECT id FROM {Message._meta.db_table} WHERE client_key = %s
UNION ALL SELECT NULL FROM {TakenBack._meta.db_table} WHERE key = %s
"""


def _check_taken_back(conversation: Conversation, writing: Writing) -> None:
    if not writing.instead:
        return
    if there := list(family.messages(conversation).filter(client_key__in=writing.instead)):
        raise Stale(there, own=True)
    taken_back.keep(writing.instead)


def _check_seen(conversation: Conversation, writing: Writing, channel: Channel, author: User | None) -> None:
    """In a talk the customer's next words, and one's own before these, are the talk itself: a colleague's stop."""
    if writing.seen is None or conversation.last_message_id <= writing.seen:
        return
    said = family.messages(conversation).filter(pk__gt=writing.seen).exclude(kind=MessageKind.SYSTEM)
    if not channel.capabilities.letters:
        said = said.exclude(kind=MessageKind.IN).exclude(author=author, kind=MessageKind.OUT)
    if newer := list(said.order_by("pk")):
        raise Stale(newer)


_LAST_INBOUND = f"""
SELECT max(said.id) FROM unnest(%s::bigint[]) AS part(id)
CROSS JOIN LATERAL (SELECT id FROM {Message._meta.db_table} WHERE conversation_id = part.id AND kind = %s
                    ORDER BY id DESC LIMIT 1) AS said
"""


def _answered(parts: Sequence[int], writing: Writing) -> int | None:
    """The message that is answered by name, if it is one of this conversation, else the customer's last one."""
    if writing.quotes and Message.objects.filter(pk=writing.quotes, conversation__in=parts).exists():
        return writing.quotes
    ((found,),) = sql.planned(_LAST_INBOUND, [list(parts), str(MessageKind.IN)])
    return found


def _outgoing(matter: Matter, writing: Writing, *, channel: Channel, by: Actor, author: User | None) -> Drafted:
    now = clock.now()
    hold = dt.timedelta(seconds=channel.capabilities.hold if writing.hold else 0)
    due = max(now + hold, writing.not_before or now)
    held = due > now
    key = random.token_hex(16)
    receivers = tuple(
        Receiver(party.role, party.identity, f"{key}-{place}", due, held)
        for place, party in enumerate(_unique(writing.parties))
    )
    external = _external_id(channel, key)
    text, goes = enclosed.fit(writing.text, writing.enclosed, channel.capabilities.encloses)
    state = MessageState.QUEUED if not held else MessageState.SCHEDULED if due - now > SOON else MessageState.HELD
    return Drafted(
        matter=matter, kind=MessageKind.OUT, by=by, author_id=author.pk if author else None,
        author_name=str(author or ""), channel_id=channel.pk, subject=writing.subject,
        text=text if writing.enclosed else writing.text, content=_content(text, goes),
        language=writing.language, external_scope=channel.id_scope, external_id=external,
        recipients=tuple(receiver_row(party) for party in _unique(writing.parties)),
        attachment_ids=writing.attachment_ids, thread_ids=((external, True),), client_key=writing.client_key,
        receivers=receivers, automatic=writing.automatic, state=state, marks={**(writing.marks or {}), **_marks(writing, goes)},
    )  # fmt: skip


def _content(text: str, goes: Enclosed) -> str:
    """What a message is that has no words."""
    return "text" if text.strip() else "location" if goes.place else "contact" if goes.people else "text"


def receiver_row(party: Party) -> dict[str, str]:
    """A receiver as a message keeps it."""
    row = {"role": party.role, "kind": party.identity.kind, "value": party.identity.value, "name": party.identity.name}
    return {**row, "scope": party.identity.scope} if party.identity.scope else row


def _marks(writing: Writing, goes: Enclosed) -> dict[str, object]:
    found: dict[str, object] = {QUOTES: writing.quotes, PRIVATE: writing.private, **extras.marks_of(goes)}
    if (used := writing.template) is not None:
        found[TEMPLATE] = {"name": used.name, "language": used.language, "values": dict(used.values)}
        found[TEMPLATE_PARTS] = dict(used.parts)
    return {name: value for name, value in found.items() if value}


def _unique(parties: Iterable[Party]) -> list[Party]:
    """One row a receiver, the strongest role first named."""
    return list({party.identity.key: party for party in reversed(list(parties))}.values())[::-1]


def _external_id(channel: Channel, key: str) -> str:
    """Fixed when the message is written, reused on every retry; 128 random bits nobody guesses."""
    domain = channel.address.rpartition("@")[2] or "sangam.invalid"
    return f"<{key}@{domain}>"


def _copy_of(file: Attachment) -> int:
    file.pk = None
    file.message = None
    file._state.adding = True
    file.save(force_insert=True)
    return file.pk


def token(conversation: Conversation) -> str:
    return thread.token_for(conversation.pk)


def reply_parties(conversation: Conversation) -> tuple[Party, ...]:
    """Whom a plain reply goes to: the last writer, and the copy receivers who take part.

    A Reply-To is followed when the message was proved, or when it opened the conversation (then no history goes out).
    """
    found = sql.planned(LAST_WRITER, [*[conversation.pk] * 4, str(MessageKind.IN)])
    if not found or found[0][0] is None:
        return _receivers_of_last_sent(conversation)
    kind, value, scope, name, recipients, marks, ours, parts = found[0]
    sender, rows = IdentityRef(kind, value, scope, name), json.loads(recipients)
    wants = [row for row in rows if row["role"] == "reply_to"]
    if wants and (json.loads(marks).get("proven") or conversation.message_count == 1):
        sender = IdentityRef(wants[0]["kind"], wants[0]["value"], "", wants[0].get("name", ""))
    copies = [
        Party("cc", IdentityRef(row["kind"], row["value"], "", row.get("name", "")))
        for row in rows
        if row["role"] in ("to", "cc") and row["value"] in set(parts) - set(ours) - {sender.value}
    ]
    return (Party("to", sender), *copies)


def parties_on(conversation: Conversation, channel: Channel, plain: tuple[Party, ...] | None = None) -> tuple[Party, ...]:
    """Whom a reply over this channel goes to: as a plain reply (read anew without `plain`) where the channel reaches them,
    else the same customer by what the channel reaches him with; nobody if there is no such thing."""
    plain, kinds = plain or reply_parties(conversation), channel.capabilities.identity_kinds
    fit = tuple(party for party in plain if party.identity.kind in kinds)
    if fit and (channel.pk == conversation.channel_id or not any(party.identity.scope for party in fit)):
        return fit
    part = participants.on(conversation, channel)
    known = part.identity if part else None
    if known is None and not channel.capabilities.letters:
        known = participants.of_customer(conversation, channel)
    if known is None:
        return ()
    name = known.name or next((party.identity.name for party in plain if party.role == "to"), "")
    return (Party("to", IdentityRef(known.kind, known.value, known.scope, name)),)


LAST_WRITER = f"""
SELECT identity.kind, identity.value, identity.scope, m.author_name, m.recipients, m.marks,
       ARRAY(SELECT address FROM {Channel._meta.db_table} WHERE kind = channel.kind),
       ARRAY(SELECT known.value FROM {Participant._meta.db_table} part
             JOIN {Identity._meta.db_table} known ON known.id = part.identity_id
             WHERE part.conversation_id IN {family.PARTS})
FROM {Message._meta.db_table} m
LEFT JOIN {Identity._meta.db_table} identity ON identity.id = m.identity_id
LEFT JOIN {Channel._meta.db_table} channel ON channel.id = m.channel_id
WHERE m.id = (SELECT max(said.id) FROM {family.PARTS} AS whole CROSS JOIN LATERAL (SELECT id FROM {Message._meta.db_table}
              WHERE conversation_id = whole.id AND kind = %s ORDER BY id DESC LIMIT 1) AS said) ORDER BY m.id DESC LIMIT 1
"""


def _receivers_of_last_sent(conversation: Conversation) -> tuple[Party, ...]:
    last = family.messages(conversation).filter(kind=MessageKind.OUT).order_by("-pk").first()
    rows = last.recipients if last else []
    return tuple(
        Party(row["role"], IdentityRef(row["kind"], row["value"], row.get("scope", ""), row.get("name", ""))) for row in rows
    )
