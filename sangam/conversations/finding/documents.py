"""What a conversation is found by: its messages, and everything that hangs on it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sangam.accounts.models import User
from sangam.channels.models import Channel
from sangam.conversations.models import Attachment, Conversation, Message, MessageState, Participant, Tag
from sangam.customers import family
from sangam.customers.models import Company, Customer, Identity
from sangam.lib import sql
from sangam.search import stems, tokens

TOKENS_MAX: Final = 40_000
"""Different tokens of one conversation; of a longer one the oldest messages are not found. A tsvector ends at 1 MB."""
HAS_FILE: Final = tokens.IS + "file"


@dataclass(slots=True)
class Made:
    """A document as it is to be written."""

    conversation_id: int
    brand_id: int
    team_id: int
    assignee_id: int | None
    folder: int
    at: dt.datetime
    seen: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    words: list[tuple[str, set[str]]] = field(default_factory=list)
    """(language, words to be stemmed)"""


def seen_by_team(team_id: int) -> str:
    return f"{tokens.SEEN}t{team_id}"


def seen_by_person(user_id: int) -> str:
    return f"{tokens.SEEN}p{user_id}"


def make(anew: Sequence[int], added: Mapping[int, Collection[int]], languages: Counter[str]) -> list[Made]:
    """Documents of conversations: of all that was said (`anew`), or only of some messages (`added`, by conversation).

    Counts the languages on the way.
    """
    made = {one.conversation_id: one for one in _heads([*anew, *added])}
    messages = [number for ids in added.values() for number in ids]
    for number, said in _said(list(anew), messages):
        one = made.get(number)
        if one is None or len(one.tokens) > TOKENS_MAX:
            continue
        found, plain = _of_message(said)
        one.tokens |= found
        if language := said[2]:
            languages[language] += 1
            one.words.append((language, plain))
    _stem(made.values())
    for number, name in _files(list(anew), messages):
        if number in made:
            made[number].tokens |= tokens.of_text(name) | {HAS_FILE}
    for one in made.values():
        one.tokens |= set(one.seen)
    return list(made.values())


def _stem(made: Collection[Made]) -> None:
    """The words of a whole batch are asked for at once, by language."""
    by_language: dict[str, set[str]] = {}
    for language, plain in (pair for one in made for pair in one.words):
        if stems.has_stemmer(language):
            by_language.setdefault(language, set()).update(plain)
    for language, words in by_language.items():
        stems.many(words, language)
    for one in made:
        for language, plain in one.words:
            one.tokens |= tokens.of_stems(plain, language)


_HEAD: Final = f"""
SELECT c.id, c.brand_id, c.team_id, c.assignee_id, c.folder, c.last_message_at, c.number, c.subject, c.language,
       customer.name, company.name,
       ARRAY(SELECT t.name FROM {Conversation.tags.through._meta.db_table} l JOIN {Tag._meta.db_table} t ON t.id = l.tag_id
             WHERE l.conversation_id = c.id),
       (SELECT json_agg(json_build_array(i.value, i.name)) FROM {Identity._meta.db_table} i
        WHERE i.customer_id = ANY({family.of_sql("c.customer_id")})),
       ARRAY(SELECT kin.name FROM {family.CUSTOMERS} kin WHERE kin.root_id = customer.root_id),
       (SELECT json_agg(json_build_array(p.user_id, p.team_id, i.value, i.name)) FROM {Participant._meta.db_table} p
        LEFT JOIN {Identity._meta.db_table} i ON i.id = p.identity_id WHERE p.conversation_id = c.id),
       c.root_id IS NOT NULL, (SELECT json_agg(json_build_array(part.number, part.subject, part.language))
                               FROM {Conversation._meta.db_table} part WHERE part.root_id = c.id)
FROM {Conversation._meta.db_table} c
JOIN {Customer._meta.db_table} customer ON customer.id = c.customer_id
LEFT JOIN {Company._meta.db_table} company ON company.id = customer.company_id
WHERE c.id = ANY(%s)
"""


def _heads(ids: Sequence[int]) -> Iterable[Made]:
    for row in sql.rows(_HEAD, [ids]):
        number, brand, team, assignee, folder, at, *named = row
        shown_number, subject, language, name, company, tags, known, kin, taking_part, is_part, parts = named
        one = Made(number, brand, team, assignee, folder, at)
        if is_part:  # found by nothing: its matter holds its words
            yield one
            continue
        for shown, title, spoken in ((shown_number, subject, language), *(parts or ())):
            found, plain = tokens.of_prose(title)
            one.tokens |= found | {str(shown), f"{tokens.NUMBER}{shown}"}
            one.words.append((spoken, plain))
        for text in (name, company or "", *tags, *kin):
            one.tokens |= tokens.of_text(text)
        for value, called in known or ():
            one.tokens |= tokens.of_identity(value, called)
        seen = {seen_by_team(team)}
        if assignee:
            seen.add(seen_by_person(assignee))
        for user, shared_team, value, called in taking_part or ():
            if user:
                seen.add(seen_by_person(user))
            if shared_team:
                seen.add(seen_by_team(shared_team))
            if value:
                one.tokens |= tokens.of_identity(value, called or "")
        one.seen = sorted(seen)
        yield one


_COLUMNS: Final = (
    "id, conversation_id, subject, text, language, author_name, recipients, identity_id, author_id, channel_id, kind, state"
)
_MINE: Final = ", ".join(f"m.{name}" for name in _COLUMNS.replace("conversation_id, ", "").split(", "))
_MATTER: Final = f"""SELECT {_MINE}, coalesce(whole.root_id, whole.id) AS conversation_id
FROM {Conversation._meta.db_table} whole JOIN {Message._meta.db_table} m ON m.conversation_id = whole.id"""
_WANTED: Final = f"""({_MATTER} WHERE whole.id = ANY(%s)
                      UNION ALL {_MATTER} WHERE whole.root_id = ANY(%s) AND whole.id <> ALL(%s)
                      UNION ALL {_MATTER} WHERE m.id = ANY(%s))"""
"""What was said in a part is found in its matter: conversations to be made anew three times, then messages."""
_SAID: Final = f"""
SELECT m.conversation_id, m.subject, m.text, m.language, m.author_name, m.recipients, i.value, i.name, u.name, u.email,
       CASE WHEN m.kind = 'in' THEN c.address END
FROM {_WANTED} AS m
LEFT JOIN {Identity._meta.db_table} i ON i.id = m.identity_id
LEFT JOIN {User._meta.db_table} u ON u.id = m.author_id
LEFT JOIN {Channel._meta.db_table} c ON c.id = m.channel_id
WHERE m.state <> %s
ORDER BY m.conversation_id, m.id DESC
"""
Said = tuple[str, str, str, str, Any, str | None, str | None, str | None, str | None, str | None]


def _said(anew: Sequence[int], messages: Sequence[int]) -> Iterable[tuple[int, Said]]:
    """The newest of each conversation first, so that a very long one loses its oldest."""
    with sql.cursor() as cursor:
        cursor.execute(_SAID, [anew, anew, anew, messages, MessageState.CANCELLED.value])
        while rows := cursor.fetchmany(500):
            for number, *said in rows:
                yield number, tuple(said)  # type: ignore[misc]


def _of_message(said: Said) -> tuple[set[str], set[str]]:
    """Its tokens, and the words to be stemmed."""
    subject, text, _, author, recipients, value, called, user, address, ours = said
    found, plain = tokens.of_prose(f"{subject}\n{text}" if subject else text)
    writer: set[str] = set()
    for known, name in ((value, called), (address, user), ("", author)):
        if known or name:
            writer |= tokens.of_identity(known or "", name or "")
    found |= writer | tokens.marked(tokens.FROM, writer)
    receivers = tokens.of_identity(ours) if ours else set()
    for one in _decoded(recipients):
        receivers |= tokens.of_identity(str(one.get("value") or ""), str(one.get("name") or ""))
    return found | receivers | tokens.marked(tokens.TO, receivers), plain


def _decoded(recipients: Any) -> Sequence[Mapping[str, Any]]:
    """Django reads jsonb as text where it is asked for by SQL of our own."""
    return json.loads(recipients) if isinstance(recipients, str) else recipients or ()


def _files(anew: Sequence[int], messages: Sequence[int]) -> list[tuple[Any, ...]]:
    return sql.rows(
        f"""SELECT m.conversation_id, a.name FROM {_WANTED} AS m JOIN {Attachment._meta.db_table} a ON a.message_id = m.id
            WHERE m.state <> %s AND NOT a.inline""",
        [anew, anew, anew, messages, MessageState.CANCELLED.value],
    )


def words_of(made: Collection[Made]) -> set[str]:
    return set().union(*(one.tokens for one in made)) if made else set()
