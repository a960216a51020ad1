"""Words that stand in no document any more leave the list of known ones: what was erased is not guessed either.

Some at a time, round and round in the order of the words, by the process that writes documents, in its turn: so nobody
writes a word again while it is being taken away.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from sangam.conversations.finding import writing
from sangam.lib import sql
from sangam.search import asking, vocabulary

WORDS: Final = 300
_SOME: Final = f"SELECT word FROM {vocabulary.TABLE} WHERE word > %s ORDER BY word LIMIT %s"
_GONE: Final = f"""
SELECT word FROM unnest(%s::text[], %s::text[]) AS asked(word, query)
WHERE NOT EXISTS (SELECT 1 FROM {writing.TABLE} AS doc WHERE doc.tokens @@ asked.query::tsquery)
"""


def step(after: str = "", *, most: int = WORDS) -> str:
    """Look at the next words; gives the last one looked at, "" at the end of the list."""
    with transaction.atomic():
        writing.take_turns()
        words = [word for (word,) in sql.rows(_SOME, [after, most])]
        if not words:
            return ""
        vocabulary.unlearn([word for (word,) in sql.rows(_GONE, [words, list(map(asking.quoted, words))])])
    return words[-1] if len(words) == most else ""
