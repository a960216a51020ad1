"""Lists that people gave a name: for themselves, for a team, for everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from sangam.accounts import audit
from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope
from sangam.conversations.kept import may_change
from sangam.conversations.models import SavedView
from sangam.lib import clock

MOST = 100
KEPT = dt.timedelta(days=30)


class TooMany(ValueError):
    """Nobody can look at more."""


def listed(scope: Scope, *of: str) -> list[SavedView]:
    """What a person has to choose from, his own first, then his teams', then everybody's; of conversations if not said."""
    found = list(SavedView.objects.visible_to(scope).kept().filter(of__in=of or ("",)).select_related("team")[: 3 * MOST])
    return sorted(found, key=lambda view: (view.owner_id is None, view.team_id is None, str(view.team or ""), view.position))


def removed(scope: Scope) -> Sequence[SavedView]:
    """What the person may bring back."""
    found = SavedView.objects.visible_to(scope).filter(removed_at__gt=clock.now() - KEPT).order_by("-removed_at")[:MOST]
    return [view for view in found if may_change(view, scope)]


def create(
    name: str, icon: str, query: str, *, by: User, team: Team | None = None, everybody: bool = False, of: str = ""
) -> SavedView:
    """Last of its kind. Raises TooMany."""
    owner = None if team or everybody else by
    with transaction.atomic():
        same = SavedView.objects.filter(owner=owner, team=team, of=of).kept()
        if same.count() >= MOST:
            raise TooMany(str(MOST))
        last = same.aggregate(last=Max("position"))["last"] or 0
        told = {"name": name, "icon": icon, "query": query, "of": of}
        view = SavedView.objects.create(**told, owner=owner, team=team, position=last + 1)
        _tell(by, "view.created", view)
    return view


def change(view: SavedView, *, by: User, **values: str) -> None:
    """Another name, drawing or address."""
    with transaction.atomic():
        SavedView.objects.filter(pk=view.pk).update(**values)
        _tell(by, "view.changed", view)


def move(view: SavedView, *, up: bool, by: User) -> None:
    """One place up or down among those of its kind; at the end it stays."""
    with transaction.atomic():
        rows = list(SavedView.objects.filter(owner=view.owner_id, team=view.team_id, of=view.of).kept().select_for_update())
        ids = [row.pk for row in rows]
        here = ids.index(view.pk)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(rows):
            return
        rows[here], rows[there] = rows[there], rows[here]
        for position, row in enumerate(rows, 1):
            row.position = position
        SavedView.objects.bulk_update(rows, ["position"])
        _tell(by, "view.moved", view)


def remove(view: SavedView, *, by: User) -> None:
    """Out of the lists; `restore` brings it back."""
    with transaction.atomic():
        SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=clock.now())
        _tell(by, "view.removed", view)


def restore(view: SavedView, *, by: User) -> None:
    with transaction.atomic():
        SavedView.objects.filter(pk=view.pk).update(removed_at=None)
        _tell(by, "view.restored", view)


def forget_removed() -> int:
    """Those nobody wanted back."""
    gone, _ = SavedView.objects.filter(removed_at__lt=clock.now() - KEPT).delete()
    return gone


def _tell(by: User, action: str, view: SavedView) -> None:
    """What others get to see is an administrative act; what one keeps for oneself is nobody's business."""
    if view.owner_id is None:
        audit.record(by, action, view, name=view.name, team=view.team_id)
