"""Who answers: a person, and the team whose matter it is."""

from __future__ import annotations

from django.db import transaction

from sangam.accounts.models import Team, User
from sangam.conversations.models import Conversation, Relation
from sangam.conversations.relations import SIDE
from sangam.conversations.status import locked
from sangam.events import record
from sangam.events.record import Actor


def to_person(conversation: Conversation, user: User | None, *, by: Actor) -> None:
    """Give it to somebody, or to nobody. Raises ValueError for a person who may no longer sign in."""
    if user is not None and not user.is_active:
        raise ValueError("this person may no longer sign in")
    with transaction.atomic():
        row = locked(conversation)
        if row.assignee_id == (user.pk if user else None):
            return
        before, row.assignee = row.assignee_id, user
        row.save(update_fields=["assignee"])
        record.record("conversation.assigned", row, by=by, before=before, after=user.pk if user else None)


def claim(conversation: Conversation, user: User, *, by: Actor) -> bool:
    """Take an unassigned one; False when somebody was quicker."""
    with transaction.atomic():
        won = Conversation.objects.filter(pk=conversation.pk, assignee=None).update(assignee=user)
        if won:
            record.record("conversation.assigned", conversation, by=by, before=None, after=user.pk)
    return bool(won)


def to_team(conversation: Conversation, team: Team, *, by: Actor) -> None:
    """Hand it to another team. Whoever had it keeps it only if he belongs there."""
    with transaction.atomic():
        row = locked(conversation)
        if row.team_id == team.pk:
            return
        before, row.team = row.team_id, team
        if row.assignee_id and not team.memberships.filter(user=row.assignee_id).exists():
            row.assignee = None
        row.save(update_fields=["team", "assignee"])
        record.record("conversation.team", row, by=by, before=before, after=team.pk)
        for side in _beside(row):
            to_team(side, team, by=by)


def _beside(row: Conversation) -> list[Conversation]:
    """Its side conversations, which go where it goes."""
    sides = Relation.objects.filter(first=row, reason=SIDE).values("second")
    return list(Conversation.objects.filter(pk__in=sides).order_by("pk"))
