"""The words that occur, and which of them a mistyped one was meant to be.

Each is kept with its trigrams. Two neighbouring ones together are rare, and few slips of the finger spoil them all: a
candidate must share one such pair, and then be near enough letter by letter.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from sangam.lib import sql
from sangam.search import asking, pieces
from sangam.search.models import Word

LENGTHS: Final = range(4, 25)
CANDIDATES_MAX: Final = 3_000
KNOWN_MAX: Final = 400_000
KNOWN_SECONDS: Final = 900.0
TABLE = Word._meta.db_table

# Words this process has seen stored; forgetting them costs an insert that does nothing. Now and then all are, because
# another process may have taken some away.
_known: set[str] = set()
_known_since = 0.0


def learn(tokens: Iterable[str]) -> None:
    """Remember the words among the tokens of a text. Call inside the transaction that stores them."""
    global _known_since
    if time.monotonic() - _known_since > KNOWN_SECONDS:
        _known.clear()
        _known_since = time.monotonic()
    fresh = {token for token in tokens if token not in _known and _is_word(token)}
    if not fresh:
        return
    with sql.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {TABLE} (word, grams)
                SELECT word, array_to_tsvector(string_to_array(grams, ' '))
                FROM unnest(%s::text[], %s::text[]) AS given(word, grams)
                ON CONFLICT DO NOTHING""",
            [sorted(fresh), [" ".join(sorted(set(trigrams(word)))) for word in sorted(fresh)]],
        )
    if len(_known) + len(fresh) > KNOWN_MAX:
        _known.clear()
    _known.update(fresh)


def unlearn(words: Sequence[str]) -> None:
    """These occur nowhere any more. Call in the process that learns, which else would take them for stored."""
    _known.difference_update(words)
    with sql.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE word = ANY(%s)", [list(words)])


def forget() -> None:
    """When the index is made anew, and for tests."""
    _known.clear()
    with sql.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


def _is_word(token: str) -> bool:
    return len(token) in LENGTHS and token[0] not in "=~<>%#!@" and all(map(_is_letter, token)) and not pieces.is_run(token)


def _is_letter(char: str) -> bool:
    return char.isalpha() or unicodedata.category(char)[0] == "M"


def trigrams(word: str) -> list[str]:
    """Of the word with its ends marked: `_te ten ent nt_`."""
    marked = f"_{word}_"
    return [marked[at : at + 3] for at in range(len(marked) - 2)]


def near(folded: str, *, most: int = 4) -> list[str]:
    """Words that may be meant, the nearest first; none for a word too short to guess at."""
    if len(folded) not in LENGTHS or not _is_word(folded):
        return []
    grams = trigrams(folded)
    together = [grams[at : at + 2] for at in range(0, len(grams), 2)]
    query = " | ".join(f"({' & '.join(map(asking.quoted, pair))})" for pair in together)
    slips = allowed(folded)
    found = sql.rows(
        f"""(SELECT word FROM {TABLE} WHERE grams @@ %s::tsquery AND length(word) BETWEEN %s AND %s LIMIT %s)
            UNION SELECT word FROM {TABLE} WHERE word = ANY(%s)""",
        [query, len(folded) - slips, len(folded) + slips, CANDIDATES_MAX, _swapped(folded)],
    )
    measured = sorted((slips_between(folded, word, slips), word) for (word,) in found if word != folded)
    return [word for made, word in measured if made <= slips][:most]


def _swapped(word: str) -> list[str]:
    """With two neighbours swapped, or one letter left out: a slip that leaves a short word no trigram in common."""
    swaps = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    return [*swaps, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


def allowed(word: str) -> int:
    """How many slips a word of this length is forgiven."""
    return 1 if len(word) < 8 else 2


def slips_between(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour; more than `most` is only "too many"."""
    too_many = most + 1
    if abs(len(one) - len(other)) > most:
        return too_many
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, char in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for at, there in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (char != there))
            if place > 1 and at > 1 and char == other[at - 2] and one[place - 2] == there:
                cost = min(cost, earlier[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return too_many
    return row[-1]
