"""What a customer told already, in this matter, its parts, what it is related to and what else of his is open: read by one
query, recognised as it is read, stored nowhere. Whoever answers next sees it and asks no second time.

Each fact says where and when it was said. Of other conversations only those count that the reader may see.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.channels import regions
from sangam.channels.models import Channel
from sangam.conversations import changes, mentioned, opened
from sangam.conversations.family import PARTS
from sangam.conversations.models import Attachment, Conversation, Folder, HiddenFact, Message, MessageState, Shelf
from sangam.customers import family
from sangam.events import record
from sangam.events.models import Event
from sangam.events.record import Actor
from sangam.lib import clock, sql

MATTERS, MESSAGES, TEXT, PER_KIND, FILES = 6, 30, 2000, 4, 5
SURE = 80
"""So many characters of one message tell a language; what is shorter may only look like it (Gujarati in Latin letters)."""
FIELD = "field"
HIDDEN, SHOWN = "conversation.fact_hidden", "conversation.fact_shown"
FILLED = "conversation.fields"

_READ = f"""
WITH own AS (SELECT id FROM {PARTS} AS part),
near AS (
  SELECT c.id, c.number, coalesce(nullif(c.subject, ''), c.preview) AS about, status.label, c.fields, c.last_message_at,
         c.id IN (SELECT id FROM own) AS here, c.shelf
  FROM {{c}} c JOIN {{status}} status ON status.id = c.status_id
  WHERE c.id IN (SELECT id FROM own)
  UNION ALL
  (SELECT c.id, c.number, coalesce(nullif(c.subject, ''), c.preview), status.label, c.fields, c.last_message_at, false, c.shelf
   FROM {{c}} c JOIN {{status}} status ON status.id = c.status_id
   WHERE c.root_id IS NULL AND c.id NOT IN (SELECT id FROM own) AND c.folder = {Folder.INBOX:d} AND {{visible}}
     AND ((c.customer_id = {family.ANY} AND c.shelf <= {Shelf.SNOOZED:d}) OR (c.customer_id = {family.ANY} AND c.id IN (
          SELECT coalesce(other.root_id, other.id) FROM {{relations}} r JOIN {{c}} other ON other.id = r.second_id
          WHERE r.first_id IN (SELECT id FROM own) UNION
          SELECT coalesce(other.root_id, other.id) FROM {{relations}} r JOIN {{c}} other ON other.id = r.first_id
          WHERE r.second_id IN (SELECT id FROM own))))
   ORDER BY c.last_message_at DESC LIMIT {MATTERS})
)
SELECT near.number, near.about, near.label, near.here, near.shelf, near.last_message_at, near.fields,
  CASE WHEN near.fields <> '{{{{}}}}' THEN (SELECT max(at) FROM {Event._meta.db_table} e
       WHERE e.conversation_id = near.id AND e.kind = '{FILLED}') END,
  (SELECT json_agg(json_build_array(m.id, m.kind, left(coalesce(nullif(m.reply_text, ''), m.text), {TEXT}), m.language,
          channel.kind, extract(epoch FROM m.created_at), (
            SELECT json_agg(json_build_array(f.id, f.name, f.size, f.content_type) ORDER BY f.id)
            FROM {Attachment._meta.db_table} f WHERE f.message_id = m.id AND m.kind = 'in' AND NOT f.inline AND f.missing = ''
            AND f.content_type !~ 'signature'))
          ORDER BY m.id)
   FROM (SELECT * FROM {Message._meta.db_table} m WHERE m.conversation_id = near.id AND m.kind IN ('in', 'out', 'bot')
         AND m.state <> '{MessageState.CANCELLED}' AND NOT m.marks ? '{changes.DELETED}' ORDER BY m.id DESC LIMIT {MESSAGES}) m
   LEFT JOIN {Channel._meta.db_table} channel ON channel.id = m.channel_id),
  (SELECT json_agg(h.key) FROM {HiddenFact._meta.db_table} h WHERE near.here AND h.conversation_id = near.id)
FROM near ORDER BY near.here DESC, near.last_message_at DESC
"""


@dataclass(frozen=True, slots=True)
class Where:
    """`here`: in the matter that is looked at. `message` is 0 for what was filled in by hand."""

    number: int
    here: bool
    at: dt.datetime
    message: int = 0
    channel_kind: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """`kind` is one of `mentioned`, or FIELD, whose `name` is the key of a custom field and `value` what it holds."""

    kind: str
    value: Any
    where: Where
    name: str = ""

    @property
    def key(self) -> uuid.UUID:
        said = json.dumps(self.value, sort_keys=True) if self.kind == FIELD else mentioned.Named(self.kind, self.value).folded
        text = f"{self.kind}\0{self.name}\0{said}"
        return uuid.UUID(bytes=hashlib.md5(text.encode(), usedforsecurity=False).digest())


@dataclass(frozen=True, slots=True)
class SentFile:
    pk: int
    name: str
    size: int
    content_type: str
    where: Where


@dataclass(frozen=True, slots=True)
class OtherMatter:
    number: int
    about: str
    status: str
    last_message_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The newest first. `more_files` counts those not named, `hidden` how many facts somebody took away here."""

    facts: tuple[Fact, ...] = ()
    files: tuple[SentFile, ...] = ()
    more_files: int = 0
    languages: tuple[str, ...] = ()
    matters: tuple[OtherMatter, ...] = ()
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.facts or self.files or self.matters or self.hidden)


@dataclass(slots=True)
class _Gathered:
    country: str
    facts: list[Fact] = field(default_factory=list)
    files: list[SentFile] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    matters: list[OtherMatter] = field(default_factory=list)
    hidden: set[uuid.UUID] = field(default_factory=set)


def of(conversation: Conversation, scope: Scope, *, but: Collection[str] = ()) -> Known:
    """One query. `but` are addresses and numbers that stand on the screen anyway, as they are stored."""
    phone = next((value for value in but if value.startswith("+")), "")
    found = _Gathered(regions.country_of(phone, conversation.customer.language or conversation.language))
    condition, parameters = opened.visible(scope)
    whose, own = [conversation.customer_id] * 2, [conversation.pk] * 2
    for row in sql.planned(_READ.format(visible=condition, **opened.TABLES), [*own, *parameters, *whose, *whose]):
        _gather(found, conversation, *row)
    return _sorted(found, {mentioned.Named("", value).folded for value in but})


def _gather(
    found: _Gathered, conversation: Conversation, number: int, about: str, status: str, here: bool, shelf: int,
    last: dt.datetime, fields: Any, filled: dt.datetime | None, said: Sequence[Any] | None, hidden: Sequence[str] | None,
) -> None:  # fmt: skip
    if not here and shelf <= Shelf.SNOOZED:
        found.matters.append(OtherMatter(number, about, status, last))
    found.hidden.update(uuid.UUID(key) for key in hidden or ())
    held = json.loads(fields) if isinstance(fields, str) else fields
    found.facts += [
        Fact(FIELD, value, Where(number, here, filled or last), name)
        for name, value in held.items()
        if number != conversation.number and conversation.fields.get(name) in (None, "", [])
    ]
    _listen(found, number, here, said or ())


def _listen(found: _Gathered, number: int, here: bool, said: Iterable[Any]) -> None:
    """Messages of one conversation, the oldest first."""
    asked = ""
    for pk, kind, text, language, channel_kind, epoch, files in said:
        if kind != "in":
            asked = mentioned.asks(text)
            continue
        where = Where(number, here, dt.datetime.fromtimestamp(epoch, dt.UTC), pk, channel_kind or "")
        named = (*mentioned.numbers(text, asked), *mentioned.contacts(text, found.country))
        found.facts += [Fact(one.kind, one.value, where) for one in named]
        found.files += [SentFile(number, name, size, sort, where) for number, name, size, sort in files or ()]
        found.languages += [language] * (2 if len(text) >= SURE else 1) if language else []


def _sorted(found: _Gathered, but: set[str]) -> Known:
    newest = sorted(found.facts, key=lambda one: one.where.at, reverse=True)
    but |= {mentioned.Named("", one.value).folded for one in newest if one.kind == FIELD and isinstance(one.value, str)}
    facts = {one.key: one for one in reversed(newest) if one.kind == FIELD or _folded(one) not in but}
    kept: list[Fact] = []
    for one in sorted(facts.values(), key=lambda one: one.where.at, reverse=True):
        same = sum(other.kind == one.kind for other in kept)
        alike = one.kind == FIELD and any(other.name == one.name for other in kept)
        if one.key not in found.hidden and same < (2 * PER_KIND if one.kind == FIELD else PER_KIND) and not alike:
            kept.append(one)
    files = sorted(found.files, key=lambda one: one.pk, reverse=True)
    often = Counter(found.languages)
    languages = tuple(one for one in dict.fromkeys(reversed(found.languages)) if often[one] > 1)
    hidden = len(found.hidden & set(facts))
    return Known(tuple(kept), tuple(files[:FILES]), max(0, len(files) - FILES), languages, tuple(found.matters), hidden)


def _folded(fact: Fact) -> str:
    return mentioned.Named(fact.kind, fact.value).folded


def hide(conversation: Conversation, key: uuid.UUID, *, by: Actor, user: User) -> None:
    """Somebody says that this fact is wrong; it is shown here no more."""
    with transaction.atomic():
        values = {"hidden_by": user, "hidden_at": clock.now()}
        _, made = HiddenFact.objects.get_or_create(conversation=conversation, key=key, defaults=values)
        if made:
            record.record(HIDDEN, conversation, by=by)


def show_again(conversation: Conversation, key: uuid.UUID | None = None, *, by: Actor) -> None:
    """One, or all that were hidden."""
    with transaction.atomic():
        rows = HiddenFact.objects.filter(conversation__in=Conversation.objects.family(conversation).values("pk"))
        gone, _ = (rows.filter(key=key) if key else rows).delete()
        if gone:
            record.record(SHOWN, conversation, by=by)
