"""A code that continues a matter from any channel: `1027-K3F7-QX2M`, the conversation's number and eight letters of a tag.

Nothing is stored: the tag is signed over the conversation and a period of thirty days, and counts in its period and the next.
It has 40 bits, no 0, 1, 8 or 9 that somebody on the phone could mishear, and fits a `start` parameter or a `text` of a link.
Whoever has it continues the matter and is answered there; he sees nothing of what was said before. Whoever guesses five
times within an hour is not listened to for the rest of it, and is told nothing either way.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from sangam.conversations.models import Conversation, Message
from sangam.lib import clock, secrets, sql

PURPOSE = "reference"
PERIOD = dt.timedelta(days=30)
READ = 3
TRIES = 5
WRONG = "wrong_reference"
"""The mark of a message that named a code which leads nowhere."""
CODE = re.compile(r"(?<![\w-])#?(\d{1,15})-([a-z2-7]{4})-?([a-z2-7]{4})(?![\w-])", re.IGNORECASE | re.ASCII)
Code = tuple[int, str]


def code(conversation: Conversation) -> str:
    """As people read it aloud."""
    tag = _tag(conversation.pk, _period()).upper()
    return f"{conversation.number}-{tag[:4]}-{tag[4:]}"


def named(*texts: str) -> tuple[Code, ...]:
    """The first few codes in what somebody typed: (number of the conversation, tag)."""
    found = [(int(m[1]), (m[2] + m[3]).lower()) for text in texts for m in CODE.finditer(text[:4000])]
    return tuple(dict.fromkeys(found))[:READ]


def genuine(conversation_id: int, tag: str) -> bool:
    now = _period()
    return any(secrets.signed_by_us(tag, PURPOSE, conversation_id, period, size=5) for period in (now, now - 1))


def guessing(identities: Sequence[int]) -> set[int]:
    """Of these, who has named so many wrong codes lately that he is not listened to."""
    since = clock.now() - dt.timedelta(hours=1)
    return {identity for (identity,) in sql.rows(_WRONG, [list(identities), since, WRONG, TRIES])}


_WRONG = f"""
SELECT identity_id FROM {Message._meta.db_table} WHERE identity_id = ANY(%s) AND created_at > %s AND jsonb_exists(marks, %s)
GROUP BY identity_id HAVING count(*) >= %s
"""


def _tag(conversation_id: int, period: int) -> str:
    return secrets.sign(PURPOSE, conversation_id, period, size=5)


def _period() -> int:
    return int(clock.now().timestamp() // PERIOD.total_seconds())
