"""Where an inbound message belongs.

In this order: a reference code that somebody typed (`reference`) → signed reply token → In-Reply-To → References → the
provider's thread id → a number in the subject, only if the sender already takes part → on chat-like channels the open
thread of the key (of several, one that is his) → a new conversation. Tokens and known ids join only when the sender takes
part or was addressed there; ids that were only mentioned join only mails of the same identity. Anyone else opens a new,
related conversation and sees no history.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from sangam.channels.base import Thread
from sangam.conversations import reference
from sangam.conversations.append import thread_uuid
from sangam.conversations.models import Category, Conversation, OpenThread, Participant, ThreadKey
from sangam.lib import secrets, sql

BY_REFERENCE = "reference"
TOKEN_PURPOSE = "reply"
TOKEN = re.compile(r"^(c[0-9a-z]+)-([a-z2-7]{26})$")
REFERENCES_READ = 40


def token_for(conversation_id: int) -> str:
    """The signed reply token of a conversation: `c<id in base 36>-<128-bit tag>`, fit for an address."""
    name = "c" + _base36(conversation_id)
    return f"{name}-{secrets.sign(TOKEN_PURPOSE, name)}"


def conversation_of(token: str) -> int | None:
    """The conversation of a genuine token, None for any other."""
    match = TOKEN.match(token.lower())
    if not match or not secrets.signed_by_us(match[2], TOKEN_PURPOSE, match[1]):
        return None
    return int(match[1][1:], 36)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What threading must know of a conversation. `root_id` is the matter that it was joined into."""

    id: int
    customer_id: int
    team_id: int
    brand_id: int
    category: int
    folder: int
    touched_at: dt.datetime
    solved_at: dt.datetime | None = None
    root_id: int | None = None


@dataclass(slots=True)
class Asking:
    """One message that looks for its place. `codes` are read from `texts`, what its writer typed, by `read`."""

    thread: Thread
    identity_id: int
    customer_id: int
    channel_id: int
    keys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    codes: tuple[reference.Code, ...] = ()
    brand_id: int = 0


@dataclass(slots=True)
class Atlas:
    """Everything a batch of messages may refer to, read with a handful of queries, then kept up in memory."""

    candidates: dict[int, Candidate] = field(default_factory=dict)
    keys: dict[uuid.UUID, list[tuple[int, int | None, bool]]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    open: dict[tuple[int, str], int] = field(default_factory=dict)
    parts: set[tuple[int, int]] = field(default_factory=set)
    guessing: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Place:
    """The answer: the conversation to continue, or None; and one it is related to without belonging to it."""

    conversation_id: int | None = None
    related_id: int | None = None
    why: str = ""


def ids_of(thread: Thread) -> list[str]:
    """The ids a message refers to, nearest first."""
    nearest = list(dict.fromkeys([thread.in_reply_to, *reversed(thread.references)]))
    return [text for text in nearest if text][:REFERENCES_READ]


def read(asking: Sequence[Asking]) -> Atlas:
    """Read what the batch refers to."""
    atlas = Atlas()
    for ask in asking:
        ask.codes = reference.named(*ask.texts)
    tokens = {found for ask in asking for token in ask.thread.tokens if (found := conversation_of(token))}
    texts = {text for ask in asking for text in (*ids_of(ask.thread), ask.thread.provider_id) if text}
    if texts:
        rows = sql.rows(
            f"""SELECT key, conversation_id, identity_id, own FROM {ThreadKey._meta.db_table}
                WHERE key = ANY(ARRAY(SELECT json_array_elements_text(%s::json)::uuid)) ORDER BY id""",
            [sql.document([thread_uuid(text) for text in texts])],
        )
        for key, conversation, identity, own in rows:
            atlas.keys.setdefault(key, []).append((conversation, identity, own))
    numbers = {number for ask in asking for number in (*ask.thread.numbers, *(named for named, _tag in ask.codes))}
    if coded := sorted({ask.identity_id for ask in asking if ask.codes}):
        atlas.guessing = reference.guessing(coded)
    if numbers:
        atlas.numbers = dict(Conversation.objects.filter(number__in=numbers).values_list("number", "id"))
    wanted = tokens | {row[0] for rows in atlas.keys.values() for row in rows} | set(atlas.numbers.values())
    _read_candidates(atlas, wanted, {(ask.channel_id, key) for ask in asking for key in ask.keys})
    return atlas


def opened(channel_id: int, key: str) -> int | None:
    """The conversation that a key of a chat-like channel continues now."""
    return OpenThread.objects.filter(channel=channel_id, key=key).values_list("conversation_id", flat=True).first()


def key_of(conversation_id: int, channel_id: int | None) -> str:
    """The key under which a conversation goes on at a channel, "" for none."""
    found = OpenThread.objects.filter(conversation=conversation_id, channel=channel_id).order_by("pk")
    return found.values_list("key", flat=True).first() or ""


def follow(channel_id: int, key: str, further: Iterable[str]) -> None:
    """What comes on the further keys goes where `key` leads, unless they lead somewhere by now."""
    names = sorted({name for name in further if name and name != key})
    opened_now = opened(channel_id, key) if key and names else None
    if opened_now is not None:
        reopen(opened_now, ((channel_id, name) for name in names))


def _read_candidates(atlas: Atlas, ids: Iterable[int], keys: set[tuple[int, str]]) -> None:
    """The conversations of these ids, those that go on under these keys of chat-like channels, and what they were joined
    into."""
    wanted = list(ids)
    if not wanted and not keys:
        return
    opened_by = [sorted({channel for channel, _ in keys}), sql.document([key for _, key in keys])]
    for *row, parts, keyed in sql.planned(_CANDIDATES, [*opened_by, wanted]):
        atlas.candidates[row[0]] = Candidate(*row)
        atlas.parts.update((row[0], identity) for identity in parts)
        for channel, key in keyed or ():
            atlas.open[channel, key] = row[0]


_CANDIDATES = f"""
WITH opened AS MATERIALIZED (
    SELECT channel_id, key, conversation_id FROM {OpenThread._meta.db_table}
    WHERE channel_id = ANY(%s::bigint[]) AND key = {sql.ANY_TEXT}
), wanted AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id UNION SELECT conversation_id FROM opened)
SELECT c.id, c.customer_id, c.team_id, c.brand_id, c.category, c.folder, c.last_message_at, c.solved_at,
       c.root_id, ARRAY(SELECT p.identity_id FROM {Participant._meta.db_table} p
             WHERE p.conversation_id = c.id AND p.identity_id IS NOT NULL),
       (SELECT json_agg(json_build_array(opened.channel_id, opened.key)) FROM opened WHERE opened.conversation_id = c.id)
FROM {Conversation._meta.db_table} c
WHERE c.id = ANY(ARRAY(SELECT id FROM wanted UNION SELECT part.root_id FROM {Conversation._meta.db_table} part
                       WHERE part.id = ANY(ARRAY(SELECT id FROM wanted)) AND part.root_id IS NOT NULL))
"""


def place(ask: Asking, atlas: Atlas) -> Place:
    """Decide for one message. Pure: everything it needs stands in the atlas."""
    for number, tag in ask.codes if ask.identity_id not in atlas.guessing else ():
        meant = atlas.candidates.get(atlas.numbers.get(number, 0))
        if meant and meant.brand_id == ask.brand_id and reference.genuine(meant.id, tag):
            return Place(meant.id, why=BY_REFERENCE)
    related: int | None = None
    for token in ask.thread.tokens:
        found = conversation_of(token)
        if found in atlas.candidates:
            if _takes_part(ask, found, atlas):
                return Place(found, why="token")
            related = related or found
    for text in ids_of(ask.thread):
        for conversation, identity, own in atlas.keys.get(thread_uuid(text), ()):
            if conversation not in atlas.candidates:
                continue
            if _takes_part(ask, conversation, atlas) if own else identity == ask.identity_id:
                return Place(conversation, why="id" if own else "mentioned id")
            related = related or (conversation if own else None)
    if ask.thread.provider_id:
        for conversation, identity, _ in atlas.keys.get(thread_uuid(ask.thread.provider_id), ()):
            if identity == ask.identity_id or _takes_part(ask, conversation, atlas):
                return Place(conversation, why="provider thread")
    for number in ask.thread.numbers:
        named = atlas.numbers.get(number)
        if named and _takes_part(ask, named, atlas):
            return Place(named, why="number")
    for key in ask.keys:
        if opened := atlas.open.get((ask.channel_id, key)):
            # One of several keys may lead to what somebody else began there: before he signed in, nobody knew who it was.
            if len(ask.keys) == 1 or _takes_part(ask, opened, atlas):
                return Place(opened, why="open thread")
            related = related or opened
    return Place(None, related)


def _takes_part(ask: Asking, conversation: int | None, atlas: Atlas) -> bool:
    candidate = atlas.candidates.get(conversation or 0)
    if candidate is None:
        return False
    return candidate.customer_id == ask.customer_id or (candidate.id, ask.identity_id) in atlas.parts


def matter_of(conversation_id: int, atlas: Atlas) -> Candidate:
    """The matter that a conversation is a part of: where people work on it."""
    found = atlas.candidates[conversation_id]
    return atlas.candidates[found.root_id] if found.root_id else found


def still_open(candidate: Candidate, now: dt.datetime, limit: dt.timedelta) -> bool:
    """Whether a reply reopens it; on a closed one, or long after it was solved, it opens a linked follow-up."""
    if candidate.category == Category.CLOSED:
        return False
    if candidate.category == Category.SOLVED:
        return now - max(candidate.touched_at, candidate.solved_at or candidate.touched_at) <= limit
    return True


def forget_closed(ids: Iterable[int]) -> None:
    """A closed conversation no longer takes what comes on its chat-like keys."""
    closed = list(ids)
    sql.rows(
        f"""DELETE FROM {OpenThread._meta.db_table} WHERE conversation_id IN
            (SELECT id FROM {Conversation._meta.db_table} WHERE id = ANY(%s) OR root_id = ANY(%s)) RETURNING id""",
        [closed, closed],
    )


def opened_by(ids: Iterable[int]) -> dict[int, list[list[object]]]:
    """The keys that continue these matters, by matter: (channel, key, the part that the key leads to)."""
    found: dict[int, list[list[object]]] = {}
    wanted = list(ids)
    whole = Q(conversation__in=wanted) | Q(conversation__root__in=wanted)
    rows = OpenThread.objects.filter(whole).order_by("pk").values_list("conversation__root", "conversation", "channel", "key")
    for root, number, channel, key in rows:
        found.setdefault(root or number, []).append([channel, key, number])
    return found


def reopen(conversation_id: int, keys: Iterable[Sequence[Any]]) -> None:
    """Let it take what comes on these keys again, where nothing else does by now."""
    homes = [(channel, key, home[0] if home else conversation_id) for channel, key, *home in keys]
    rows = [OpenThread(channel_id=channel, key=key, conversation_id=home) for channel, key, home in homes]
    OpenThread.objects.bulk_create(rows, ignore_conflicts=True)
