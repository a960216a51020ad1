"""Whether a new matter goes to the inbox, is held for a look, or is spam. Nothing is ever deleted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sangam.channels.base import Inbound, Marks
from sangam.channels.models import Channel
from sangam.conversations import changes
from sangam.conversations.changes import ANSWERS
from sangam.conversations.models import Conversation, Folder
from sangam.customers.identify import Known
from sangam.lib import clock, sql

MATTERS_AN_HOUR = 20
SPAM_FROM = 6.0
_MARKS = tuple(one.name for one in fields(Marks))
HOUSE = frozenset((*_MARKS, *changes.NAMES, "proven", "elsewhere", "quotes", "private", "template", "template_parts", "price"))
"""Names of marks that only the house writes: what comes from outside cannot pretend them."""


@dataclass(slots=True)
class Judging:
    """How many new matters each customer of the batch opened within the last hour, and who is known to us."""

    spam_from: float
    recent: Counter[int] = field(default_factory=Counter)
    answered: set[int] = field(default_factory=set)

    def folder(self, item: Inbound, known: Known) -> tuple[int, str]:
        self.recent[known.customer_id] += 1
        if known.blocked:
            return Folder.SPAM, "blocked sender"
        if item.marks.spam_score >= self.spam_from and known.customer_id not in self.answered:
            return Folder.SPAM, ", ".join(item.marks.spam_reasons)
        if self.recent[known.customer_id] > MATTERS_AN_HOUR:
            return Folder.HELD, f"more than {MATTERS_AN_HOUR} new matters within an hour"
        return Folder.INBOX, ""


def read(channel: Channel, arrivals: Sequence[tuple[Inbound, Known]]) -> Judging:
    judging = Judging(float(channel.settings.get("spam_from") or SPAM_FROM))
    ids = sorted({known.customer_id for _, known in arrivals if not known.new})
    if ids:
        rows = sql.rows(
            f"""SELECT customer_id, count(*) FILTER (WHERE created_at > %s), bool_or(first_answered_at IS NOT NULL)
                FROM {Conversation._meta.db_table} WHERE customer_id = ANY(%s) GROUP BY customer_id""",
            [clock.now() - dt.timedelta(hours=1), ids],
        )
        judging.recent = Counter({customer: count for customer, count, _ in rows})
        judging.answered = {customer for customer, _, answered in rows if answered}
    return judging


def marks(item: Inbound, *, proven: bool) -> dict[str, Any]:
    """What is kept beside a message; only what is so, to keep rows small."""
    found = {name: value for name in _MARKS if (value := getattr(item.marks, name))}
    known = {"proven": proven, "elsewhere": item.outgoing, ANSWERS: item.reply_to if item.conversation_key else ""}
    told = {name: value for name, value in item.extra.items() if name not in HOUSE}
    return {**told, **found, **{name: value for name, value in known.items() if value}}
