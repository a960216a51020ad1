"""What was said and done in a conversation, as a stream shows it: one query for fifty messages with all that hangs on them.

A message comes as a plain value. Two that are equal look alike to everybody who reads the same language, so what was
drawn once can be shown again (`web/workspace/conversation/stream.py`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.accounts.models import User
from sangam.channels import registry
from sangam.channels.models import Channel
from sangam.conversations import beside, changes, extras, family
from sangam.conversations.beside import Beside
from sangam.conversations.extras import Extras
from sangam.conversations.mentions import MARK as MENTIONS
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind, Outbox
from sangam.customers.models import Customer, Identity, called
from sangam.customers.timeline import COLUMNS as HAPPENED
from sangam.customers.timeline import Happened
from sangam.events.models import Event
from sangam.lib import sql

SIZE = 50
TEXT_MAX = 4000
HAPPENED_MAX = 200


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class File:
    pk: int
    name: str
    content_type: str
    size: int
    inline: bool
    missing: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a message names: `role` is to, cc, bcc, reply_to."""

    role: str
    kind: str
    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of a message for one receiver."""

    value: str
    state: str
    attempts: int
    maybe_twice: bool
    failure_kind: str
    failure_code: str
    failure_text: str
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `text` is what is shown first, cut after TEXT_MAX (`cut` says so); `folded` that more was quoted.

    `mentions` are the names by which a note told colleagues of itself.

    `author` is a colleague's name or "", `owner` the name of the customer whose identity wrote it or "", `matter` the
    subject of the conversation, `marks` the names of what was noticed, `due` when a held or scheduled one goes out. Times
    are aware and UTC.
    """

    pk: int
    kind: str
    author_id: int | None
    author: str
    author_name: str
    identity: str
    identity_kind: str
    owner: str
    owner_id: int | None
    channel_id: int | None
    channel_kind: str
    channel_name: str
    matter: str
    subject: str
    text: str
    cut: bool
    folded: bool
    has_html: bool
    language: str
    state: str
    created_at: dt.datetime
    due: dt.datetime | None
    recipients: tuple[Receiver, ...]
    marks: frozenset[str]
    files: tuple[File, ...]
    sendings: tuple[Sending, ...]
    mentions: tuple[str, ...] = ()
    content: str = "text"
    beside: Beside = NOTHING_BESIDE
    extras: Extras = extras.NOTHING

    @property
    def address(self) -> str:
        """The writer's identity as a person may read it."""
        return registry.legible(self.identity_kind, self.identity)

    @property
    def writer(self) -> str:
        """What to call whoever wrote it, "" for the house."""
        known = self.author_name or self.author or self.owner or self.address
        return known or (called("", self.owner_id) if self.owner_id else "")

    @property
    def ours(self) -> bool:
        return self.kind in (MessageKind.OUT, MessageKind.BOT)


TABLES = {
    "messages": Message._meta.db_table,
    "conversations": Conversation._meta.db_table,
    "users": User._meta.db_table,
    "identities": Identity._meta.db_table,
    "customers": Customer._meta.db_table,
    "channels": Channel._meta.db_table,
    "files": Attachment._meta.db_table,
    "outbox": Outbox._meta.db_table,
}
BESIDE = {"reacted": beside.REACTED, "quoted": beside.QUOTED, "wishes": beside.WISHES}
SELECT = """
SELECT m.id, m.kind, m.author_id, coalesce(nullif(person.name, ''), person.email, ''), m.author_name,
       coalesce(identity.value, ''), coalesce(identity.kind, ''), coalesce(owner.name, ''), owner.id, m.channel_id,
       coalesce(channel.kind, ''), coalesce(channel.name, ''),
       c.subject, m.subject, left(coalesce(nullif(m.reply_text, ''), m.text), {text_max} + 1),
       m.reply_text <> '', m.html <> '', m.language, m.state, m.created_at,
       (SELECT min(o.not_before) FROM {outbox} o WHERE o.message_id = m.id AND m.state IN ('held', 'scheduled')),
       m.recipients, m.marks,
       (SELECT json_agg(json_build_array(f.id, f.name, f.content_type, f.size, f.inline, f.missing, left(f.trouble, 300))
                 ORDER BY f.id)
        FROM {files} f WHERE f.message_id = m.id),
       (SELECT json_agg(json_build_array(o.value, o.state, o.attempts, o.maybe_twice, o.failure_kind, o.failure_code,
                                         left(o.failure_text, 500), o.kind, o.name) ORDER BY o.id)
        FROM {outbox} o WHERE o.message_id = m.id AND m.state <> ''),
       m.content, {reacted}, {quoted}, {wishes}
FROM {messages} m
JOIN {conversations} c ON c.id = m.conversation_id
LEFT JOIN {users} person ON person.id = m.author_id
LEFT JOIN {identities} identity ON identity.id = m.identity_id
LEFT JOIN {customers} owner ON owner.id = identity.customer_id
LEFT JOIN {channels} channel ON channel.id = m.channel_id
WHERE {where} ORDER BY m.id {order} LIMIT %s
"""


def _read(where: str, parameters: Sequence[Any], *, size: int, order: str = "") -> list[Said]:
    query = SELECT.format(where=where, order=order, text_max=TEXT_MAX, **TABLES, **BESIDE)
    return [_said(values) for values in sql.planned(query, [*parameters, size])]


def _said(values: Sequence[Any]) -> Said:
    *said, recipients, marks, files, sendings, content, reacted, quoted, wishes = values
    *head, text, folded, has_html, language, state, created_at, due = said
    beginning = (*head, text[:TEXT_MAX], len(text) > TEXT_MAX, folded, has_html, language, state, created_at, due)
    noticed = json.loads(marks)
    hanging = (
        tuple(_receiver(row) for row in json.loads(recipients)),
        frozenset(name for name, value in noticed.items() if value and name != MENTIONS),
        tuple(File(*row) for row in files or ()),
        tuple(Sending(*row) for row in sendings or ()),
        tuple(noticed.get(MENTIONS) or ()),
        content,
        beside.read(noticed, reacted, quoted, wishes),
        extras.read(noticed) if changes.DELETED not in noticed else extras.NOTHING,
    )
    return Said(*(*beginning, *hanging))


def _receiver(row: dict[str, str]) -> Receiver:
    return Receiver(row["role"], row["kind"], row["value"], row.get("name", ""))


@dataclass(frozen=True, slots=True)
class Stream:
    """A stretch of a conversation, oldest first. `before` is the message id to ask for what came earlier."""

    messages: Sequence[Said] = ()
    before: int | None = None


def stream(conversation: Conversation, *, before: int | None = None, size: int = SIZE) -> Stream:
    """The last `size` messages of the matter with all its parts, those before an id if one is given."""
    bound, own = ("AND id < %s", [before]) if before is not None else ("", [])
    part = f"SELECT id FROM {TABLES['messages']} WHERE conversation_id = part.id {bound} ORDER BY id DESC LIMIT %s"
    where = f"m.id IN (SELECT said.id FROM {family.PARTS} AS part CROSS JOIN LATERAL ({part}) AS said)"
    newest = _read(where, [conversation.pk, conversation.pk, *own, size + 1], size=size + 1, order="DESC")
    shown = newest[:size][::-1]
    return Stream(shown, shown[0].pk if len(newest) > size else None)


def newer(conversation: Conversation, message_id: int, *, size: int = SIZE) -> list[Said]:
    """Messages after an id, oldest first."""
    where = f"m.conversation_id IN (SELECT id FROM {family.PARTS} AS part) AND m.id > %s"
    return _read(where, [conversation.pk, conversation.pk, message_id], size=size)


def many(ids: Iterable[int]) -> list[Said]:
    """These messages, oldest first; the caller has made sure that they may be seen."""
    wanted = list(ids)
    return _read(f"m.id = {sql.ANY_ID}", [wanted], size=len(wanted)) if wanted else []


def one(message: Message) -> Said:
    """A message as a stream gives it. Raises ValueError where it is gone."""
    (said,) = many([message.pk])
    return said


def happened(
    conversation: Conversation, *, kinds: Iterable[str], since: dt.datetime | None = None, until: dt.datetime | None = None,
    after: int = 0,
) -> list[Happened]:  # fmt: skip
    """What the log tells of a conversation, oldest first: in a stretch of time, or after an event id."""
    query = (
        f"SELECT {HAPPENED} FROM {Event._meta.db_table} "
        f"WHERE conversation_id IN (SELECT id FROM {family.PARTS} AS part) AND id > %s AND kind = ANY(%s)"
    )
    parameters: list[Any] = [conversation.pk, conversation.pk, after, list(kinds)]
    for clause, moment in ((" AND at >= %s", since), (" AND at <= %s", until)):
        if moment is not None:
            query, parameters = query + clause, [*parameters, moment]
    found = sql.rows(f"{query} ORDER BY id DESC LIMIT %s", [*parameters, HAPPENED_MAX])
    return [Happened.of_row(row) for row in reversed(found)]


def before(conversation: Conversation, message: Message) -> int:
    """The id of the last event before those of a message that was written just now: what followed came of it. Of an older one
    nothing counts as following."""
    ((found,),) = sql.planned(_FIRST, [conversation.pk, conversation.pk, message.pk])
    return found - 1 if found else last_happened(conversation)


_FIRST = f"""
SELECT min(recent.id) FROM {family.PARTS} AS part
CROSS JOIN LATERAL (SELECT id, subject_type, subject_id FROM {Event._meta.db_table} WHERE conversation_id = part.id
                    ORDER BY id DESC LIMIT 50) AS recent
WHERE recent.subject_type = 'message' AND recent.subject_id = %s
"""


def last_happened(conversation: Conversation) -> int:
    """The id of its newest event, 0 if none."""
    newest = f"SELECT max(id) FROM {Event._meta.db_table} WHERE conversation_id IN (SELECT id FROM {family.PARTS} AS part)"
    return sql.rows(newest, [conversation.pk, conversation.pk])[0][0] or 0
