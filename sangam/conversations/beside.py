"""What hangs on a message besides its words and files: reactions, what it answers, what is being done to it. Plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sangam.conversations import acts, append, changes
from sangam.conversations.extras import many, thing, words
from sangam.conversations.models import Act, Arrival, Conversation, Message, MessageKind
from sangam.conversations.write import QUOTES
from sangam.customers.models import Customer, Identity, called

QUOTED_MAX = 160
REACTIONS_SHOWN = 12

REACTED = f"""
CASE WHEN jsonb_typeof(m.marks -> '{changes.REACTIONS}') = 'object' THEN
(SELECT json_object_agg(known.id, json_build_array(coalesce(nullif(whose.name, ''), known.name), whose.id))
 FROM {Identity._meta.db_table} known JOIN {Customer._meta.db_table} whose ON whose.id = known.customer_id
 WHERE known.id = ANY (ARRAY(SELECT who::bigint FROM jsonb_object_keys(m.marks -> '{changes.REACTIONS}') who
                             WHERE who ~ '^[0-9]{{1,18}}$')))
END
"""
"""Who reacted, by the number of his identity."""
QUOTED = f"""
CASE WHEN m.marks ?| array['{changes.ANSWERS}', '{QUOTES}'] THEN
(SELECT json_build_array(q.id, coalesce(whole.root_id, whole.id) = coalesce(c.root_id, c.id), q.kind, q.content,
        q.state = 'cancelled' OR q.marks ? '{changes.DELETED}', coalesce(nullif(q.author_name, ''), nullif(whose.name, ''), ''),
        whose.id,
        left(coalesce(nullif(q.reply_text, ''), q.text), {QUOTED_MAX} * 4))
 FROM {Message._meta.db_table} q JOIN {Conversation._meta.db_table} whole ON whole.id = q.conversation_id
 LEFT JOIN {Identity._meta.db_table} known ON known.id = q.identity_id
 LEFT JOIN {Customer._meta.db_table} whose ON whose.id = known.customer_id
 WHERE q.id = coalesce(
   CASE WHEN m.marks ? '{QUOTES}' THEN m.reply_to_id END,
   (SELECT named.id FROM {Message._meta.db_table} named WHERE named.external_scope = m.external_scope
    AND named.external_id = m.marks ->> '{changes.ANSWERS}' AND named.external_id <> ''),
   (SELECT part.message_id FROM {Arrival._meta.db_table} part WHERE part.channel_id = m.channel_id
    AND part.external_id = m.marks ->> '{changes.ANSWERS}')))
END
"""
"""The message that is answered by name, which may be one of several parts of ours."""
WISHES = f"""
(SELECT json_agg(json_build_array(a.name, a.value, a.state, a.failure_code, left(a.failure_text, 300)) ORDER BY a.id)
 FROM {Act._meta.db_table} a WHERE a.message_id = m.id AND a.state <> 'done' AND a.about <> '{acts.SEEN}')
"""


@dataclass(frozen=True, slots=True)
class Reaction:
    """`who` is the customer's name, "" for us."""

    text: str
    who: str

    @property
    def ours(self) -> bool:
        return not self.who


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message that is answered by name. `here` says that it stands in this matter: of one that stands in another, and of what
    was taken back, only where it is is told. `pk` is 0 where we never had it."""

    pk: int = 0
    here: bool = False
    kind: str = ""
    content: str = ""
    gone: bool = False
    who: str = ""
    words: str = ""

    @property
    def ours(self) -> bool:
        return self.kind in (MessageKind.OUT, MessageKind.BOT, MessageKind.NOTE)


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that is being done to the message at its provider, or could not be."""

    name: str
    value: str
    state: str
    failure_code: str
    failure_text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """`edited` says that other words stood there before; `hidden` and `liked` are what we made of it there. `amount` and
    `category` are its price as the provider told it."""

    reactions: tuple[Reaction, ...] = ()
    quoted: Quoted | None = None
    wishes: tuple[Wish, ...] = ()
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    liked: bool = False
    template: str = ""


def read(marks: Mapping[str, Any], names: Mapping[str, Any] | None, quoted: Sequence[Any] | None, wishes: Any) -> Beside:
    deleted = changes.DELETED in marks
    return Beside(
        reactions=tuple(_reactions(marks, names or {})),
        quoted=None if deleted else _quoted(marks, quoted),
        wishes=tuple(Wish(*row) for row in wishes or ()),
        edited=bool(marks.get(changes.EDITED)) and not deleted,
        deleted=deleted,
        hidden=acts.is_so(marks, changes.HIDDEN),
        liked=acts.is_so(marks, acts.LIKED),
        template=words(thing(marks.get("template")).get("name"), most=80),
    )


def _reactions(marks: Mapping[str, Any], names: Mapping[str, Any]) -> Iterator[Reaction]:
    """Those that stand, the oldest first."""
    given = thing(marks.get(changes.REACTIONS))
    rows = sorted((words(thing(row).get("at")), who, words(thing(row).get("text"), most=40)) for who, row in given.items())
    for _at, who, text in [row for row in rows if row[2]][:REACTIONS_SHOWN]:
        name, customer = names.get(who, ("?", 0))
        yield Reaction(text, "" if who == changes.OURS else called(name, customer))


def _quoted(marks: Mapping[str, Any], row: Sequence[Any] | None) -> Quoted | None:
    if not (marks.get(changes.ANSWERS) or marks.get(QUOTES)):
        return None
    if row is None:
        return Quoted()
    pk, here, kind, content, gone, name, customer, text = row
    if not here or gone:
        return Quoted(pk, here, kind, content, gone)
    who = name or (called("", customer) if customer else "")
    return Quoted(pk, True, kind, content, False, who, append.first_words(text, ours=kind != MessageKind.IN)[:QUOTED_MAX])


def versions(message: Message) -> list[tuple[str, str]]:
    """(when, as ISO 8601; words) of what stood there before, oldest first."""
    rows = many(message.marks.get(changes.VERSIONS)) if changes.DELETED not in message.marks else []
    return [(str(row[0]), str(row[1])) for row in rows[:-1] if isinstance(row, list) and len(row) == 2]
