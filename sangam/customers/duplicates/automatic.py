"""What is merged without anybody's doing, and when two are compared: rules of the house, in words that an admin reads too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.customers import merge, reasons
from sangam.customers.duplicates import judge, keys, queue
from sangam.customers.duplicates.judge import Together
from sangam.customers.duplicates.keys import Pair
from sangam.customers.models import Duplicate, MergePolicy
from sangam.events.models import Event
from sangam.events.record import Actor

RULES = (
    _(
        "A signed visit of your site, your app or your program proves an address or a phone number that another customer "
        "proved before: they are merged."
    ),
    _(
        "Not if both are verified accounts of the same system of yours, if somebody said that they are two, or if the "
        "address is blocked or marked as shared: then it is a suggestion, or nothing."
    ),
    _("Nothing else merges anybody: equal names, claimed addresses and scores only suggest it."),
)
OFF = _(
    "An admin has switched this off: whom a signed visit proves to be one waits among the possible duplicates, and somebody "
    "decides. What was merged before stays merged."
)
MET = "customer.met"
LOOKED_AT = frozenset({"conversation.created", "customer.named", "identity.added", "identity.unshared", "identity.shared"})
KINDS = LOOKED_AT | {MET}


def on() -> bool:
    """Whether proof merges by itself, which it does until somebody switches it off."""
    return not MergePolicy.objects.filter(automatic=False).exists()


def switch(automatic: bool, *, by: User) -> None:
    """It holds for who meets from now on: what waits in the queue is decided by people, also when it is on again."""
    with transaction.atomic():
        MergePolicy.objects.get_or_create(pk=1)
        row = MergePolicy.objects.select_for_update().get(pk=1)
        if row.automatic != automatic:
            before, row.automatic = row.automatic, automatic
            row.save(update_fields=["automatic"])
            audit.record(by, "merging.changed", "merging", automatic=[before, automatic])


def react(event: Event, together: Together, named: Callable[[int], Iterable[Pair]]) -> None:
    """Merge what is proved, unless that is switched off; suggest who shares something with somebody who is new or is called
    otherwise now, and whose address somebody left in a conversation (`named`: of that conversation)."""
    react_to_many([event], together, named)


def react_to_many(events: Sequence[Event], together: Together, named: Callable[[int], Iterable[Pair]]) -> None:
    """As each of them by itself would, but whoever is concerned several times is looked at once."""
    merging = any(event.kind == MET for event in events) and on()
    for event in events:
        if event.kind == MET and merging:
            row = Duplicate.objects.filter(pk=event.subject_id, proved=True, state=Duplicate.State.OPEN).first()
            if row is not None:
                merge_proved(row, by=Actor.because_of(event))
    changed = {event.customer_id for event in events if event.kind in LOOKED_AT and event.customer_id is not None}
    if changed:
        look_at(sorted(changed), together)
    for event in events:
        if event.kind not in KINDS and event.conversation_id is not None:
            extra = dict.fromkeys(named(event.conversation_id), reasons.NAMED)
            queue.offer(judge.pairs(keys.among(extra), together, extra))


def merge_proved(row: Duplicate, *, by: Actor) -> None:
    """What a person should decide stays in the queue."""
    try:
        queue.accept(row, by=by)
    except merge.Refused:
        return


def look_at(customers: list[int], together: Together) -> int:
    """Only those whose keys changed are compared; gives how many suggestions are new."""
    changed = keys.refresh(customers)
    return queue.offer(judge.pairs(keys.shared(changed), together)) if changed else 0
