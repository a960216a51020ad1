"""Matters that belong together without being one: of equals, or of a kind with a direction.

A relation is stored once, the lower id first; its reason is said from there. So two matters have one relation at most, and a
kind of two sides is one word for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sangam.conversations.models import Conversation, Relation
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import sql

MANUAL, CONTINUED, SPLIT, SIDE = "manual", "continued", "split", "side"
PARENT_OF, CHILD_OF = "parent_of", "child_of"
DUPLICATED_BY, DUPLICATE_OF = "duplicated_by", "duplicate_of"
CAUSES, CAUSED_BY = "causes", "caused_by"
OPPOSITE = {
    PARENT_OF: CHILD_OF, CHILD_OF: PARENT_OF, DUPLICATED_BY: DUPLICATE_OF, DUPLICATE_OF: DUPLICATED_BY, CAUSES: CAUSED_BY,
    CAUSED_BY: CAUSES, MANUAL: MANUAL,
}  # fmt: skip
"""What people may say of two; what the other one is then."""
KEPT = (SIDE,)
"""Never turned into something else."""
ADDED, GONE = "conversation.related", "conversation.unrelated"
DEEPEST = 20


class Impossible(ValueError):
    """They cannot be related so; the text says why, for the person who asked."""


def many(pairs: Iterable[tuple[int, int, str]]) -> None:
    rows = {(min(a, b), max(a, b)): (min(a, b), max(a, b), why) for a, b, why in pairs if a != b}
    sql.insert(
        Relation._meta.db_table,
        {"first_id": "bigint", "second_id": "bigint", "reason": "text"},
        sorted(rows.values()),
        conflict="DO NOTHING",
    )


def add(one: Conversation, other: Conversation, *, by: Actor) -> None:
    """Let each show the other. Whatever relates them already stays."""
    if one.pk == other.pk:
        return
    with transaction.atomic():
        _row, made = Relation.objects.get_or_create(**_ends(one, other), defaults={"reason": MANUAL})
        if made:
            _tell(ADDED, one, other, by=by)


def relate(one: Conversation, other: Conversation, kind: str, *, by: Actor) -> None:
    """`one` is this to `other` from now on (a key of OPPOSITE), whatever it was before. Raises Impossible."""
    if one.pk == other.pk:
        raise Impossible(_("A conversation is not related to itself."))
    with transaction.atomic():
        # Two that are related at once could close a circle that neither sees.
        sql.rows("SELECT pg_advisory_xact_lock(hashtext('conversations.relations'))", [])
        found = Relation.objects.filter(**_ends(one, other)).first()
        if found is not None and found.reason in KEPT:
            raise Impossible(_("One is a side conversation of the other. That stays."))
        if kind in (PARENT_OF, CHILD_OF):
            _check_tree(*((one, other) if kind == PARENT_OF else (other, one)))
        reason = kind if one.pk < other.pk else OPPOSITE[kind]
        if found is not None and found.reason == reason:
            return
        first, second = min(one.pk, other.pk), max(one.pk, other.pk)
        Relation.objects.update_or_create(first_id=first, second_id=second, defaults={"reason": reason})
        _tell(ADDED, one, other, by=by, relation=sorted(OPPOSITE).index(kind))


def _check_tree(parent: Conversation, child: Conversation) -> None:
    above = ancestors(parent.pk)
    if child.pk in above:
        words = _("#{number} stands above the other one already: that would go round in a circle.")
        raise Impossible(words.format(number=child.number))
    if len(above) >= DEEPEST:
        raise Impossible(_("That would be too many levels."))
    if any(number != parent.pk for number in _above(child.pk)):
        raise Impossible(_("#{number} has a parent already. Take that relation away first.").format(number=child.number))


_ABOVE = f"""
SELECT first_id FROM {Relation._meta.db_table} WHERE second_id = %s AND reason = '{PARENT_OF}'
UNION ALL SELECT second_id FROM {Relation._meta.db_table} WHERE first_id = %s AND reason = '{CHILD_OF}'
"""


def _above(conversation_id: int) -> list[int]:
    return [number for (number,) in sql.rows(_ABOVE, [conversation_id, conversation_id])]


def ancestors(conversation_id: int) -> set[int]:
    """Its parent, the parent of that, and so on."""
    found: set[int] = set()
    waiting = [conversation_id]
    while waiting:
        for number in _above(waiting.pop()):
            if number not in found:
                found.add(number)
                waiting.append(number)
    return found


_BELOW = f"""
SELECT second_id FROM {Relation._meta.db_table} WHERE first_id = %s AND reason = '{PARENT_OF}'
UNION ALL SELECT first_id FROM {Relation._meta.db_table} WHERE second_id = %s AND reason = '{CHILD_OF}'
"""


def children(conversation: Conversation) -> list[int]:
    return [number for (number,) in sql.rows(_BELOW, [conversation.pk, conversation.pk])]


def remove(one: Conversation, other: Conversation, *, by: Actor) -> None:
    with transaction.atomic():
        gone, _rows = Relation.objects.filter(**_ends(one, other)).exclude(reason__in=KEPT).delete()
        if gone:
            _tell(GONE, one, other, by=by)


def _ends(one: Conversation, other: Conversation) -> dict[str, int]:
    return {"first_id": min(one.pk, other.pk), "second_id": max(one.pk, other.pk)}


def _tell(kind: str, one: Conversation, other: Conversation, *, by: Actor, **data: Any) -> None:
    record.record(kind, one, by=by, other=other.pk, **data)
    record.record(kind, other, by=by, other=one.pk)
