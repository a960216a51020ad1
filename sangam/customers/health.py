"""How somebody fares with us, in three words with their reasons.

No number stands behind it: every room that knows something gives reasons (`Signal`), each says in words what it saw, how much
it weighs and where it leads. One grave reason, or three that want a look, put somebody at risk. Reasons come from what the
reader may see, so two who look may read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sangam.accounts.scope import Scope
from sangam.customers.models import Customer

MANY = 3
"""So many reasons to look are a risk together."""


class Weight(IntEnum):
    GOOD = 1
    LOOK = 2
    GRAVE = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """`about` is a kind of noun and the number its page has, as in `timeline.Line`."""

    text: str
    weight: Weight
    about: tuple[str, int] | None = None


Signal = Callable[[Scope, Sequence[Customer]], Iterable[Reason]]
"""What a room knows of these customers (one person's family): with bounded queries, of what the scope sees."""


@dataclass(frozen=True, slots=True)
class Health:
    """The grave reasons first. `state` is None where nobody knows enough."""

    state: Weight | None
    reasons: tuple[Reason, ...]


def of(members: Sequence[Customer], scope: Scope, signals: Iterable[Signal]) -> Health:
    found = [reason for signal in signals for reason in signal(scope, members)]
    found.sort(key=lambda one: -one.weight)
    looks = sum(one.weight == Weight.LOOK for one in found)
    state = found[0].weight if found else None
    return Health(Weight.GRAVE if looks >= MANY else state, tuple(found))
