"""What was meant, where what was typed finds next to nothing.

A word is proposed only if it finds something that this person may see: the words of others' conversations stay unknown.
"""

from __future__ import annotations

import re
from typing import Final

from sangam.accounts.scope import Scope
from sangam.conversations.finding import asked as asking
from sangam.conversations.finding import query as queries
from sangam.conversations.finding import results
from sangam.conversations.finding.asked import Asked
from sangam.search import vocabulary
from sangam.search.folding import fold

WORDS_MAX: Final = 3
FEW: Final = 3
"""With fewer hits than this somebody may have mistyped."""


def meant(scope: Scope, asked: Asked) -> Asked | None:
    """The query with its mistyped words mended, None when there is nothing to mend."""
    text = asked.query.text
    for word in [one.text for one in asked.words if not one.run][:WORDS_MAX]:
        if not _finds(scope, word) and (better := _nearest(scope, word)):
            text = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", better, text, count=1)
    if text == asked.query.text:
        return None
    mended = asking.ready(queries.read(text), scope)
    return mended if results.page(scope, mended, size=1).rows else None


def _nearest(scope: Scope, word: str) -> str:
    return next((one for one in vocabulary.near(fold(word)) if _finds(scope, one)), "")


def _finds(scope: Scope, word: str) -> bool:
    return bool(results.page(scope, asking.ready(queries.read(word), scope), size=1).rows)
