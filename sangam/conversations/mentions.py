"""Naming a colleague in a note: `@Lena` tells her, and lets her see the matter if she does not yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sangam.accounts.models import Membership, User
from sangam.accounts.scope import Scope
from sangam.conversations import belongs, participants
from sangam.conversations.models import Conversation, Message
from sangam.events import record
from sangam.events.record import Actor

MOST = 50
MARK = "mentions"
"""Of a note: the names it told people by, as they were called then."""
LISTED = 2000


def of(text: str, *, chosen: Collection[int] = ()) -> dict[int, str]:
    """The people a text names with `@` and their whole name, by number. Of several with one name only those that were
    `chosen` from the list: a mention lets people see."""
    if "@" not in text:
        return {}
    known: dict[str, dict[int, str]] = {}
    for number, name in User.objects.filter(is_active=True).exclude(name="").values_list("pk", "name"):
        known.setdefault(name.casefold(), {})[number] = name
    found: dict[int, str] = {}
    for name in _named(text.casefold(), known):
        people = known[name]
        found |= people if len(people) == 1 else {one: called for one, called in people.items() if one in chosen}
    return {number: found[number] for number in sorted(found)[:MOST]}


def _named(text: str, names: Collection[str]) -> set[str]:
    """The longest name wins: `@Lena Berg` is not Lena."""
    found = set()
    for name in sorted(names, key=len, reverse=True):
        sign = re.compile(rf"(?<!\w)@{re.escape(name)}(?!\w)")
        if sign.search(text):
            found.add(name)
            text = sign.sub(" ", text)
    return found


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    name: str
    sees: bool


def people(conversation: Conversation) -> list[Colleague]:
    """Everybody who may be named, by name; `sees` says who needs no letting in."""
    standing = belongs.read([conversation.pk])[conversation.pk]
    teams: dict[int, set[int]] = {}
    for user, team in Membership.objects.values_list("user_id", "team_id"):
        teams.setdefault(user, set()).add(team)
    rows = User.objects.filter(is_active=True).exclude(name="").order_by("name", "pk").values_list("pk", "name", "role")
    return [
        Colleague(pk, name, standing.seen_by(Scope(pk, role, frozenset(teams.get(pk, ()))))) for pk, name, role in rows[:LISTED]
    ]


def tell(conversation: Conversation, message: Message, users: Iterable[int], *, by: Actor) -> None:
    """Share the matter with those who do not see it yet, and say on the log who was named. Call inside a transaction."""
    people = list(User.objects.filter(pk__in=list(users), is_active=True).order_by("pk"))
    if not people:
        return
    standing = belongs.read([conversation.pk])[conversation.pk]
    strangers = [person.pk for person in people if not standing.seen_by(person.scope())]
    participants.share(conversation, strangers, by=by)
    record.record("conversation.mentioned", message, by=by, conversation=conversation, users=[one.pk for one in people])
