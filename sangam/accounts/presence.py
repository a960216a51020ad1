"""Who is there: people with a page of ours open now, or a moment ago. No event: it is a state that passes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sangam.accounts.models import Sighting, User
from sangam.lib import clock, sql

THERE_SECONDS = 75
"""A little more than two notes of the sockets process."""


def seen(people: Collection[int]) -> None:
    """They are here now; one statement for all. Somebody whose row went meanwhile is left out."""
    sql.rows(
        f"INSERT INTO {Sighting._meta.db_table} (user_id, at)"
        f" SELECT id, %s FROM {User._meta.db_table} WHERE id = ANY(%s) ORDER BY id"
        " ON CONFLICT (user_id) DO UPDATE SET at = excluded.at RETURNING user_id",
        [clock.now(), sorted(people)],
    )


def present_people(*, team: int | None = None, limit: int = 5) -> list[User]:
    """Active people seen a moment ago, of one team or of all, who was seen last first."""
    since = clock.now() - timedelta(seconds=THERE_SECONDS)
    found = User.objects.filter(is_active=True, sighting__at__gte=since)
    if team is not None:
        found = found.filter(memberships__team=team)
    return list(found.order_by("-sighting__at", "pk")[:limit])
