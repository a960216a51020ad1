"""What a batch of events changed, read once for everybody who watches: where each conversation stands, who saw it before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sangam.accounts.scope import Scope
from sangam.conversations import belongs
from sangam.conversations.belongs import Standing
from sangam.events.models import Event

# Nothing of these is seen in a row of a list.
UNSEEN_IN_ROWS = frozenset(
    {
        "message.released", "message.sent", "message.delivered", "message.read", "message.retried",
        "message.rescheduled", "message.reacted", "message.hidden", "message.fetched", "message.acted",
        "conversation.mentioned", "conversation.fields", "conversation.reached",
    }
)  # fmt: skip


@dataclass(slots=True)
class Change:
    """One conversation and what happened to it, in order. `teams` and `people` had it before: they hear that it went."""

    standing: Standing
    events: list[Event] = field(default_factory=list)
    teams: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    def sees(self, scope: Scope) -> bool:
        return self.standing.seen_by(scope)

    def saw(self, scope: Scope) -> bool:
        """Whether it was his to see before this batch, as far as the batch itself tells."""
        return scope.person_id in self.people or not self.teams.isdisjoint(scope.teams)

    @property
    def row(self) -> bool:
        """Whether its row in a list may look or stand otherwise now."""
        return any(event.kind not in UNSEEN_IN_ROWS for event in self.events)


def read(events: Sequence[Event]) -> dict[int, Change]:
    """By conversation; those that are gone are left out. What happens to a message of a part is news of its matter."""
    touched: dict[int, list[Event]] = {}
    for event in events:
        if event.conversation_id:
            touched.setdefault(event.conversation_id, []).append(event)
    standings = belongs.read(touched)
    of_parts = {one.root_id: one.id for one in standings.values() if one.root_id}
    if of_parts:
        standings |= belongs.read(set(of_parts) - set(standings))
        for number, one in list(standings.items()):
            if one.root_id:
                touched.setdefault(one.root_id, []).extend(
                    event for event in touched[number] if event.subject_type == "message"
                )
    return {
        number: Change(standings[number], happened, *_before(happened))
        for number, happened in touched.items()
        if number in standings
    }


def _before(events: Iterable[Event]) -> tuple[set[int], set[int]]:
    """Teams and people that lost it in this batch."""
    kinds = {"conversation.team": set[int](), "conversation.assigned": set[int]()}
    for event in events:
        before = event.data.get("before")
        if event.kind in kinds and before:
            kinds[event.kind].add(before)
    return kinds["conversation.team"], kinds["conversation.assigned"]
