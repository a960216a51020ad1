"""The only writer of conversations and messages. Set-based: a batch of mails and a single reply take the same road.

Call it inside a transaction. Existing conversations are locked in id order; ids are taken ahead, so that rows can
point at each other before they are written; a duplicate is refused by the constraint and raises `Raced`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction

from sangam.conversations import awaited, family, participants, statuses, windows
from sangam.conversations.drafted import Drafted, Matter
from sangam.conversations.models import (
    Arrival,
    Attachment,
    Category,
    Conversation,
    Folder,
    Message,
    MessageKind,
    OpenThread,
    Outbox,
    Participant,
    ThreadKey,
)
from sangam.events import record, relay
from sangam.events.record import Actor, Fact
from sangam.lib import clock, sql
from sangam.realtime import bus

PREVIEW_MAX = 160
FEW = 8
"""So many events go with what they tell of in one trip; more are copied in."""
FETCH_TOPIC = "fetch"
MARKDOWN_LINK = re.compile(r"!?\[([^\]\[]{1,200})\]\([^()\s]{1,500}\)")
MARKDOWN_SIGNS = re.compile(r"\*\*|__|~~|`+|^(?:#{1,6}|>|[-*+]) ", re.MULTILINE)
SAID_BY_CUSTOMER = (MessageKind.IN,)
SAID_BY_US = (MessageKind.OUT, MessageKind.BOT)


class Raced(Exception):
    """Somebody else wrote the same message first, or joined or parted its conversation. Roll back and look again."""


@lru_cache(maxsize=4096)
def thread_uuid(text: str) -> uuid.UUID:
    """The index key of a Message-ID or token: MD5 as a 16-byte UUID (for look-up, not for security)."""
    return uuid.UUID(bytes=hashlib.md5(text.strip().encode(), usedforsecurity=False).digest())


def many(drafts: Sequence[Drafted], *, stamps: bool = False) -> list[int]:
    """Write the messages, their conversations and everything that hangs on them; gives the message ids in order. `stamps`:
    where little follows until the commit and somebody waits on the other side, the events are stamped at once."""
    if not drafts:
        return []
    new, before = _number_and_lock(drafts, clock.now())
    _open_threads(drafts)
    _write_conversations(new, drafts)
    facts = _facts(drafts, new, before)
    few = len(facts) <= FEW
    written, *_told = sql.together(
        _messages(drafts),
        *_continuations(drafts, new),
        *_participants(drafts),
        *_arrivals(drafts),
        *_calls_waiting(drafts),
        *_thread_keys(drafts),
        *_outbox(drafts),
        *(record.written(facts) if few else ()),
        *(relay.stamping() if few and stamps else ()),
    )
    if few and stamps:
        transaction.on_commit(relay.tell)
    if len(written) != len(drafts):
        raise Raced(f"{len(drafts) - len(written)} of {len(drafts)} messages were written by somebody else")
    _write_attachments(drafts)
    _open_windows(drafts)
    if not few:
        record.many(facts)
    return [draft.message_id for draft in drafts]


@dataclass(frozen=True, slots=True)
class Before:
    """How a conversation stood when it was locked. `root_id` is its own id where it was joined into nothing."""

    root_id: int
    category: int
    channel_id: int | None
    snoozed: bool


_LOCK = f"""
SELECT id, coalesce(root_id, id), category, channel_id, snoozed_until IS NOT NULL FROM {Conversation._meta.db_table}
WHERE id = {sql.ANY_ID} ORDER BY id FOR UPDATE
"""


def _number_and_lock(drafts: Sequence[Drafted], at: dt.datetime) -> tuple[list[Matter], dict[int, Before]]:
    """Give every message and every new conversation its id, and lock the others; the new ones, in order, and the others."""
    new = list({id(d.matter): d.matter for d in drafts if not d.matter.id}.values())
    known = sorted({number for draft in drafts for number in (draft.matter.id, draft.stands_in) if number})
    matters, messages, locked = sql.together(
        sql.fresh_ids(Conversation._meta.db_table, len(new)),
        sql.fresh_ids(Message._meta.db_table, len(drafts)),
        (_LOCK, [known]),
    )
    for matter, (number,) in zip(new, matters, strict=True):
        matter.id = number
        matter.created_at = matter.created_at or at
    for draft, (number,) in zip(drafts, messages, strict=True):
        draft.message_id = number
        draft.created_at = draft.created_at or at
    before = {number: Before(*stood) for number, *stood in locked}
    roots = {number: one.root_id for number, one in before.items()}
    if any(roots.get(draft.stands_in, draft.matter.id) != draft.matter.id for draft in drafts):
        raise Raced("a conversation was joined or parted meanwhile")
    return new, before


MESSAGE_TYPES = {
    "id": "bigint", "conversation_id": "bigint", "kind": "text", "content": "text", "author_id": "bigint",
    "identity_id": "bigint", "author_name": "text", "channel_id": "bigint", "subject": "text", "text": "text",
    "reply_text": "text", "html": "text", "language": "text", "external_scope": "text", "external_id": "text",
    "digest": "text", "reply_to_id": "bigint", "recipients": "jsonb", "marks": "jsonb", "state": "text",
    "raw_id": "bigint", "client_key": "text", "sent_at": "timestamptz", "created_at": "timestamptz",
}  # fmt: skip


def _messages(drafts: Sequence[Drafted]) -> sql.Statement:
    return sql.insertion(
        Message._meta.db_table,
        MESSAGE_TYPES,
        [
            (
                d.message_id, d.stands_in, d.kind, d.content, d.author_id, d.identity_id, d.author_name[:300],
                d.channel_id, d.subject, d.text, d.reply_text, d.html, d.language[:16], d.external_scope, d.external_id,
                d.digest, d.reply_to_id, list(d.recipients), dict(d.marks), d.state, d.raw_id, d.client_key,
                d.sent_at, d.created_at,
            )
            for d in drafts
        ],
        conflict="DO NOTHING",
        returning="id",
    )  # fmt: skip


def _write_conversations(new: Sequence[Matter], drafts: Sequence[Drafted]) -> None:
    if not new:
        return
    said: dict[int, list[Drafted]] = {}
    for draft in drafts:
        said.setdefault(draft.matter.id, []).append(draft)
    numbers = sql.next_ids("", len(new), sequence="conversations_number_seq")
    sql.copy(
        Conversation._meta.db_table,
        CONVERSATION_COLUMNS,
        [_conversation_row(matter, number, said[matter.id]) for matter, number in zip(new, numbers, strict=True)],
    )


CONVERSATION_COLUMNS = (
    "id", "number", "brand_id", "team_id", "customer_id", "assignee_id", "status_id", "category", "folder",
    "folder_reason", "priority", "subject", "language", "fields", "follows_id", "created_at", "channel_id",
    "last_message_id", "last_message_at", "preview", "message_count", "waiting_since", "first_answered_at",
)  # fmt: skip


def _conversation_row(matter: Matter, number: int, said: Sequence[Drafted]) -> tuple[object, ...]:
    spoken = [d for d in said if d.kind in SAID_BY_CUSTOMER or d.kind in SAID_BY_US] or list(said)
    last = spoken[-1]
    ours = [d for d in spoken if d.kind in SAID_BY_US and not d.automatic]
    waiting = last.kind in SAID_BY_CUSTOMER
    category = Category.NEW if not ours else Category.OPEN if waiting else Category.PENDING
    status = statuses.default(category)
    return (
        matter.id, number, matter.brand_id, matter.team_id, matter.customer_id, matter.assignee_id, status.pk,
        status.category, matter.folder, matter.folder_reason[:200], matter.priority, matter.subject,
        matter.language[:16], dict(matter.fields), matter.follows_id, matter.created_at, last.channel_id,
        last.message_id, last.created_at, preview(last), len(said),
        spoken[0].created_at if waiting else None, ours[0].created_at if ours else None,
    )  # fmt: skip


def _open_threads(drafts: Sequence[Drafted]) -> None:
    """Chat-like channels: the constraint decides which of two simultaneous first messages opens the conversation."""
    keyed = sorted({(*key, draft.stands_in) for draft in drafts for key in draft.matter.thread_keys})
    table = OpenThread._meta.db_table
    written = sql.insert(
        table,
        {"channel_id": "bigint", "key": "text", "conversation_id": "bigint"},
        keyed,
        conflict="DO NOTHING",
        returning="id",
    )
    if len(written) != len(keyed):
        raise Raced("another worker opened the same thread")
    for channel, key, number in ((*key, draft.stands_in) for draft in drafts for key in draft.leads):
        OpenThread.objects.filter(channel=channel, key=key).update(conversation_id=number)


_CONTINUE = """
UPDATE {conversations} AS c SET
    last_message_id = greatest(c.last_message_id, given.message_id),
    last_message_at = greatest(c.last_message_at, given.at),
    message_count = c.message_count + given.count,
    preview = CASE WHEN given.speaks THEN given.preview ELSE c.preview END,
    channel_id = CASE WHEN given.speaks THEN coalesce(given.channel_id, c.channel_id) ELSE c.channel_id END,
    waiting_since = CASE WHEN NOT given.speaks THEN c.waiting_since WHEN given.answered THEN NULL
                         ELSE coalesce(c.waiting_since, given.at) END,
    first_answered_at = CASE WHEN given.answered THEN coalesce(c.first_answered_at, given.at) ELSE c.first_answered_at END,
    status_id = CASE WHEN given.wakes AND c.category IN (3, 4, 5) THEN given.open_id
                     WHEN given.answered AND c.category IN (1, 2) THEN given.pending_id ELSE c.status_id END,
    category = CASE WHEN given.wakes AND c.category IN (3, 4, 5) THEN 2
                    WHEN given.answered AND c.category IN (1, 2) THEN 3 ELSE c.category END,
    solved_at = CASE WHEN given.wakes THEN NULL ELSE c.solved_at END,
    snoozed_until = CASE WHEN given.wakes THEN NULL ELSE c.snoozed_until END
FROM {source} WHERE c.id = given.id
"""
_CONTINUATION_TYPES = {
    "id": "bigint", "message_id": "bigint", "at": "timestamptz", "count": "int", "speaks": "bool", "preview": "text",
    "channel_id": "bigint", "answered": "bool", "wakes": "bool", "open_id": "bigint", "pending_id": "bigint",
}  # fmt: skip


def _continuations(drafts: Sequence[Drafted], new: Sequence[Matter]) -> list[sql.Statement]:
    """The derived columns of conversations that go on. A customer's word reopens; ours makes it wait for him."""
    fresh = {matter.id for matter in new}
    said: dict[int, list[Drafted]] = {}
    for draft in drafts:
        if draft.matter.id not in fresh:
            said.setdefault(draft.matter.id, []).append(draft)
    rows = [_continuation(number, said[number]) for number in sorted(said)]
    source, params = sql.given(_CONTINUATION_TYPES, rows)
    return [(_CONTINUE.format(conversations=Conversation._meta.db_table, source=source), params)] if rows else []


def _continuation(number: int, said: Sequence[Drafted]) -> tuple[object, ...]:
    spoken = [d for d in said if d.kind in SAID_BY_CUSTOMER or (d.kind in SAID_BY_US and not d.automatic)]
    last = spoken[-1] if spoken else said[-1]
    answered = bool(spoken) and last.kind in SAID_BY_US
    wakes = bool(spoken) and last.kind in SAID_BY_CUSTOMER and not last.marks.get("automatic")
    return (
        number, said[-1].message_id, said[-1].created_at, len(said), bool(spoken), preview(last), last.channel_id,
        answered, wakes, statuses.default(Category.OPEN).pk, statuses.default(Category.PENDING).pk,
    )  # fmt: skip


def preview(draft: Drafted) -> str:
    """The first words, on one line; a sign for what has none, which needs no language."""
    words = first_words(draft.reply_text or draft.text, ours=draft.kind in SAID_BY_US)
    return words or (SIGNS.get(draft.content, "\N{PAPERCLIP}") if draft.files or draft.content in SIGNS else "")


SIGNS = {
    "image": "\N{FRAME WITH PICTURE}", "audio": "\N{MICROPHONE}", "video": "\N{CLAPPER BOARD}", "file": "\N{PAPERCLIP}",
    "location": "\N{ROUND PUSHPIN}", "contact": "\N{BUST IN SILHOUETTE}", "sticker": "\N{SLIGHTLY SMILING FACE}",
}  # fmt: skip


def first_words(text: str, *, ours: bool) -> str:
    """What we write is Markdown: a line of a list shows its words without the signs."""
    start = text[: PREVIEW_MAX * 4]
    if ours:
        start = MARKDOWN_SIGNS.sub("", MARKDOWN_LINK.sub(r"\1", start))
    return " ".join(start.split())[:PREVIEW_MAX]


ATTACHMENT_COLUMNS = (
    "message_id", "key", "name", "content_type", "size", "sha256", "inline", "content_id", "ref", "missing", "fetch_at",
)  # fmt: skip


def _write_attachments(drafts: Sequence[Drafted]) -> None:
    rows = [
        (
            d.message_id,
            f.stored,
            f.name[:300],
            f.content_type[:127],
            f.size,
            f.sha256,
            f.inline,
            f.content_id[:300],
            *((f.ref, "waiting", d.created_at) if f.ref and not f.stored else ("", "", None)),
        )
        for d in drafts
        for f in d.files
    ]
    if rows:
        sql.copy(Attachment._meta.db_table, ATTACHMENT_COLUMNS, rows)
        if any(row[-2] for row in rows):
            bus.after_commit(FETCH_TOPIC)
    for draft in drafts:
        if draft.attachment_ids:
            Attachment.objects.filter(pk__in=draft.attachment_ids, message=None).update(message_id=draft.message_id)


def _thread_keys(drafts: Sequence[Drafted]) -> list[sql.Statement]:
    rows = {
        (thread_uuid(text), d.stands_in): (thread_uuid(text), d.stands_in, d.identity_id, own)
        for d in drafts
        for text, own in sorted(d.thread_ids, key=lambda pair: pair[1])
        if text
    }
    types = {"key": "uuid", "conversation_id": "bigint", "identity_id": "bigint", "own": "boolean"}
    return [sql.insertion(ThreadKey._meta.db_table, types, list(rows.values()))] if rows else []


def _participants(drafts: Sequence[Drafted]) -> list[sql.Statement]:
    """Identities that take part, and teams a second mailbox brings in."""
    wanted: dict[tuple[int, int | None, int | None], str] = {}
    for draft in drafts:
        if draft.identity_id and draft.kind == MessageKind.IN:
            wanted.setdefault((draft.stands_in, draft.identity_id, None), "customer")
        for identity in draft.contacts:
            wanted.setdefault((draft.stands_in, identity, None), participants.CONTACT)
        for identity in draft.participants:
            wanted.setdefault((draft.stands_in, identity, None), "cc")
        for team in draft.share_team_ids:
            wanted.setdefault((draft.stands_in, None, team), "team")
            wanted.setdefault((draft.matter.id, None, team), participants.JOINED)
    rows = [(conversation, role, identity, team) for (conversation, identity, team), role in wanted.items()]
    rows.sort(key=lambda row: (row[0], row[2] or 0, row[3] or 0))
    types = {"conversation_id": "bigint", "role": "text", "identity_id": "bigint", "team_id": "bigint"}
    return [sql.insertion(Participant._meta.db_table, types, rows, conflict="DO NOTHING")] if rows else []


def _arrivals(drafts: Sequence[Drafted]) -> list[sql.Statement]:
    found = [
        (draft.channel_id, draft.arrival, draft.message_id, draft.raw_id)
        for draft in drafts
        if draft.arrival and draft.channel_id
    ]
    return [_arrived(found)] if found else []


Arrived = tuple[int, str, int, int | None]


def arrivals(found: Iterable[Arrived]) -> None:
    """(channel, external id, message, raw): further mailboxes that messages reached."""
    if rows := list(found):
        sql.together(_arrived(rows))


def _arrived(found: Sequence[Arrived]) -> sql.Statement:
    types = {"channel_id": "bigint", "external_id": "text", "message_id": "bigint", "raw_id": "bigint"}
    return sql.insertion(Arrival._meta.db_table, types, sorted(found, key=lambda row: (row[0], row[1])), conflict="DO NOTHING")


OUTBOX_TYPES = {
    "message_id": "bigint", "channel_id": "bigint", "role": "text", "kind": "text", "scope": "text", "value": "text",
    "name": "text", "state": "text", "automatic": "boolean", "key": "text", "not_before": "timestamptz", "attempts": "smallint",
    "maybe_twice": "boolean", "failure_kind": "text", "failure_code": "text", "failure_text": "text",
}  # fmt: skip


def _outbox(drafts: Sequence[Drafted]) -> list[sql.Statement]:
    rows = [
        (
            d.message_id, d.channel_id, r.role, r.identity.kind, r.identity.scope, r.identity.value,
            r.identity.name[:300], "held" if r.held else "queued", d.automatic, r.key, r.not_before, 0, False, "", "", "",
        )
        for d in drafts
        for r in d.receivers
    ]  # fmt: skip
    return [sql.insertion(Outbox._meta.db_table, OUTBOX_TYPES, rows)] if rows else []


def _open_windows(drafts: Sequence[Drafted]) -> None:
    """Until when each sender may be answered."""
    windows.opened(
        (d.channel_id, d.identity_id, opening, d.sent_at or d.created_at)
        for d in drafts
        for opening in d.opens
        if d.channel_id and d.identity_id and d.created_at
    )


def _calls_waiting(drafts: Sequence[Drafted]) -> list[sql.Statement]:
    """Receipts and edits that came before their message; of letters none are kept."""
    by_scope: dict[str, list[str]] = {}
    for draft in drafts:
        if draft.external_scope == str(draft.channel_id) and draft.raw_id:
            by_scope.setdefault(draft.external_scope, []).append(draft.external_id)
    return [awaited.arriving(scope, ids) for scope, ids in by_scope.items()]


EVENT_KINDS = {
    MessageKind.IN: "message.received",
    MessageKind.OUT: "message.written",
    MessageKind.NOTE: "note.written",
    MessageKind.BOT: "message.written",
    MessageKind.CALL: "call.logged",
    MessageKind.SYSTEM: "system.noted",
}


def _turns(draft: Drafted, before: Before | None) -> bool:
    """Whether more than its last words may be another of the conversation now: status, channel, snooze. In doubt it is said."""
    if draft.kind == MessageKind.NOTE:
        return False
    if before is None or before.snoozed or (draft.channel_id and draft.channel_id != before.channel_id):
        return True
    return before.category not in ((Category.PENDING,) if draft.kind in SAID_BY_US else (Category.NEW, Category.OPEN))


def _facts(drafts: Sequence[Drafted], new: Sequence[Matter], before: Mapping[int, Before]) -> list[Fact]:
    opened = {matter.id: matter for matter in new}
    facts = []
    for draft in drafts:
        shared: dict[str, Any] = {
            "by": draft.by,
            "conversation_id": draft.matter.id,
            "customer_id": draft.matter.customer_id or None,
            "backfill": draft.backfill,
        }
        if (matter := opened.pop(draft.matter.id, None)) is not None:
            data = {"channel": draft.channel_id, "team": matter.team_id, "folder": int(matter.folder)}
            facts.append(Fact("conversation.created", "conversation", matter.id, data=data, **shared))
        automatic = bool(draft.marks.get("automatic") or draft.automatic)
        data = {"channel": draft.channel_id, "automatic": automatic, "turned": _turns(draft, before.get(draft.matter.id))}
        facts.append(Fact(EVENT_KINDS[MessageKind(draft.kind)], "message", draft.message_id, data=data, **shared))
        if draft.receivers and not any(receiver.held for receiver in draft.receivers):
            facts.append(Fact("message.released", "message", draft.message_id, data={"channel": draft.channel_id}, **shared))
    return facts


def matter_of(conversation: Conversation) -> Matter:
    """An existing conversation as the target of a message."""
    return Matter(id=conversation.pk, customer_id=conversation.customer_id, team_id=conversation.team_id,
                  brand_id=conversation.brand_id, folder=Folder(conversation.folder))  # fmt: skip


def recount(conversation: Conversation, *, by: Actor, undone: Message | None = None) -> None:
    """Derive the columns of a conversation again from its messages, after one was taken back. Call under its lock."""
    said = family.messages(conversation)
    spoken = said.filter(kind__in=("in", "out", "bot")).exclude(state="cancelled").order_by("pk")
    last = spoken.last()
    if last is None:
        last = said.order_by("pk").last()
    if last is None:
        return
    ours = spoken.filter(kind__in=SAID_BY_US)
    answered_before = ours.order_by("pk").last()
    asked = spoken.filter(kind="in", pk__gt=answered_before.pk if answered_before else 0).order_by("pk").first()
    first = ours.order_by("pk").first()
    category = Category.NEW if first is None else Category.OPEN if asked else conversation.category
    status = statuses.default(category)
    Conversation.objects.filter(pk=conversation.pk).update(
        last_message_at=last.created_at,
        preview=first_words(last.shown_text, ours=last.kind in SAID_BY_US),
        channel_id=last.channel_id,
        waiting_since=asked.created_at if asked else None,
        first_answered_at=first.created_at if first else None,
        category=status.category,
        status=status,
    )
    if undone is not None:
        record.record("message.undone", undone, by=by, conversation=conversation)
