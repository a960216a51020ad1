"""Reads the texts of what was found: to be sure where tokens leave a doubt, and to show the hit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sangam.conversations.finding.asked import Asked, pattern
from sangam.conversations.models import Attachment, Conversation, Message, MessageState
from sangam.lib import sql
from sangam.search.folding import fold

if TYPE_CHECKING:
    from sangam.conversations.finding.results import Hit

READ_MAX: Final = 40_000
GLANCE: Final = 6_000
"""Characters of one message that are read: to be sure, and for a first look."""
MESSAGES_MAX: Final = 200
GLANCED: Final = 6
BEFORE: Final = 36
SHOWN: Final = 170

_TEXTS = f"""
SELECT wanted.id, said.id, said.subject, said.fresh, said.text FROM unnest(%s::bigint[]) AS wanted(id), LATERAL (
    SELECT m.id, m.subject, left(m.reply_text, %s) AS fresh, left(m.text, %s) AS text FROM {Message._meta.db_table} m
    WHERE m.conversation_id IN (SELECT wanted.id UNION ALL SELECT part.id FROM {Conversation._meta.db_table} part
                                WHERE part.root_id = wanted.id) AND m.state <> %s ORDER BY m.id DESC LIMIT %s) AS said
ORDER BY wanted.id, said.id DESC
"""
_FILES = f"""
SELECT coalesce(c.root_id, c.id), a.name FROM {Conversation._meta.db_table} c
JOIN {Message._meta.db_table} m ON m.conversation_id = c.id JOIN {Attachment._meta.db_table} a ON a.message_id = m.id
WHERE (c.id = ANY(%s) OR c.root_id = ANY(%s)) AND NOT a.inline AND m.state <> %s
"""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a text around the hit: (words, whether they are the hit). `file` says that it is a file's name."""

    parts: tuple[tuple[str, bool], ...]
    file: bool = False


def checked(asked: Asked, stage: str, hits: Sequence[Hit]) -> list[Hit]:
    """Those in which all phrases stand; of the narrow stage also all runs, of the wide one only the others."""
    phrases = [re.compile(one) for one in asked.phrases]
    runs = [re.compile(one) for one in asked.runs]
    spelt: dict[int, list[str]] = {}
    for number, _, subject, _, text in _texts([hit.number for hit in hits], READ_MAX, MESSAGES_MAX):
        spelt.setdefault(number, []).append(fold(f"{subject}\n{text}"))
    for number, name in _files([hit.number for hit in hits]):
        spelt.setdefault(number, []).append(fold(name))
    kept = []
    for hit in hits:
        texts = spelt.get(hit.number, [])
        if not all(_stands(one, texts) for one in phrases):
            continue
        as_typed = hit.narrow and all(_stands(one, texts) for one in runs)
        if as_typed == (stage == "narrow"):
            kept.append(replace(hit, narrow=as_typed))
    return kept


def _stands(one: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(one.search(text) for text in texts)


def _texts(ids: Sequence[int], characters: int, messages: int) -> list[tuple[int, int, str, str, str]]:
    if not ids:
        return []
    found = sql.rows(_TEXTS, [list(ids), characters, characters, MessageState.CANCELLED.value, messages])
    return found  # type: ignore[return-value]


def _files(ids: Sequence[int]) -> list[tuple[int, str]]:
    return sql.rows(_FILES, [list(ids), list(ids), MessageState.CANCELLED.value])  # type: ignore[return-value]


def snippets(asked: Asked, ids: Sequence[int]) -> dict[int, Snippet]:
    """Where the words stand, in the newest message that has them. Left out: who was found by something else than a text."""
    wanted = pattern(asked.forms)
    if wanted is None:
        return {}
    found = _search(wanted, _texts(ids, GLANCE, GLANCED))
    if left := [number for number in ids if number not in found]:
        found |= _search(wanted, _texts(left, READ_MAX, MESSAGES_MAX))
    if left := [number for number in ids if number not in found]:
        for number, name in _files(left):
            if (hit := wanted.search(fold(name))) and number not in found:
                found[number] = Snippet(_marked(wanted, name, hit.start()), file=True)
    return found


def _search(wanted: re.Pattern[str], texts: Iterable[tuple[int, int, str, str, str]]) -> dict[int, Snippet]:
    found: dict[int, Snippet] = {}
    for number, _, _, fresh, text in texts:
        if number in found:
            continue
        for said in (fresh, text):
            if said and (hit := wanted.search(fold(said))):
                found[number] = Snippet(_marked(wanted, said, hit.start()))
                break
    return found


def _marked(wanted: re.Pattern[str], text: str, near: int) -> tuple[tuple[str, bool], ...]:
    """`near` is where the first hit begins in the folded text, and so about where in the text."""
    begin = max(0, near - 400) if near > 400 else 0
    stretch = " ".join(text[begin : near + 1200].split())
    folded, places = _aligned(stretch)
    hits = [match.span() for match in wanted.finditer(folded)]
    if not hits:
        return ((stretch[:SHOWN], False),)
    first = places[hits[0][0]]
    start = _word_start(stretch, max(0, first - BEFORE)) if first > BEFORE else 0
    end = min(len(stretch), start + SHOWN)
    parts: list[tuple[str, bool]] = [("… ", False)] if start or begin else []
    at = start
    for left, right in hits:
        mark, done = places[left], _word_end(folded, places, right)
        if mark < at or mark >= end:
            continue
        parts += [(stretch[at:mark], False), (stretch[mark:done], True)]
        at = done
    parts += [(stretch[at:end], False)] if at < end else []
    if max(at, end) < len(stretch):
        parts.append((" …", False))
    return tuple((words, hit) for words, hit in parts if words)


def _aligned(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its places (and its end) where that is in the text."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, list(range(len(text) + 1))
    pieces, places = [], []
    for place, char in enumerate(text):
        piece = fold(char)
        pieces.append(piece)
        places += [place] * len(piece)
    return "".join(pieces), [*places, len(text)]


def _word_start(text: str, place: int) -> int:
    """Not in the middle of a word, where there are words."""
    space = text.find(" ", place, place + 20)
    return space + 1 if space >= 0 else place


_REST = re.compile(r"[^\W_]*")


def _word_end(folded: str, places: Sequence[int], right: int) -> int:
    """To the end of the word, unless the script has none: its runs are long, and the hit is what was typed."""
    if right and folded[right - 1] < "\u0e00":
        match = _REST.match(folded, right)
        right = match.end() if match else right
    return places[right]
