"""Words that are written again and again: kept under a name and a short form, in several languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from sangam.accounts import audit
from sangam.accounts.models import Team, User
from sangam.accounts.scope import Scope
from sangam.conversations.kept import may_change
from sangam.conversations.models import Snippet
from sangam.lib import clock

MOST = 300
KEPT = dt.timedelta(days=30)
SHORTCUT_UNIQUE = "snippet_shortcut_unique"


class TooMany(ValueError):
    """Nobody can look at more."""


class Taken(ValueError):
    """Another one for the same people has that short form."""


def listed(scope: Scope) -> list[Snippet]:
    """What a person has to choose from, his own first, then his teams', then everybody's."""
    found = list(Snippet.objects.visible_to(scope).kept().select_related("team")[: 4 * MOST])
    return sorted(found, key=lambda one: (one.owner_id is None, one.team_id is None, str(one.team or "")))


def removed(scope: Scope) -> Sequence[Snippet]:
    """What the person may bring back."""
    found = Snippet.objects.visible_to(scope).filter(removed_at__gt=clock.now() - KEPT).order_by("-removed_at")[:MOST]
    return [one for one in found if may_change(one, scope)]


def create(values: Mapping[str, Any], *, by: User, team: Team | None = None, everybody: bool = False) -> Snippet:
    """`values` are name, shortcut, text, language, variants. Raises TooMany, Taken."""
    owner = None if team or everybody else by
    with transaction.atomic():
        if Snippet.objects.filter(owner=owner, team=team).kept().count() >= MOST:
            raise TooMany(str(MOST))
        row = Snippet(**values, owner=owner, team=team)
        _written(lambda: row.save(force_insert=True))
        _tell(by, "snippet.created", row)
    return row


def change(snippet: Snippet, values: Mapping[str, Any], *, by: User) -> None:
    """Raises Taken."""
    with transaction.atomic():
        rows = Snippet.objects.filter(pk=snippet.pk)
        _written(lambda: rows.update(**values, changed_at=clock.now()))
        _tell(by, "snippet.changed", snippet)


def remove(snippet: Snippet, *, by: User) -> None:
    """Out of the lists; `restore` brings it back."""
    with transaction.atomic():
        Snippet.objects.filter(pk=snippet.pk, removed_at=None).update(removed_at=clock.now())
        _tell(by, "snippet.removed", snippet)


def restore(snippet: Snippet, *, by: User) -> None:
    """Without its short form where another has taken that meanwhile."""
    rows = Snippet.objects.filter(pk=snippet.pk)
    with transaction.atomic():
        try:
            _written(lambda: rows.update(removed_at=None))
        except Taken:
            rows.update(removed_at=None, shortcut="")
        _tell(by, "snippet.restored", snippet)


def count_use(snippet: Snippet) -> None:
    Snippet.objects.filter(pk=snippet.pk).update(used=F("used") + 1)


def forget_removed() -> int:
    """Those nobody wanted back."""
    gone, _ = Snippet.objects.filter(removed_at__lt=clock.now() - KEPT).delete()
    return gone


def _written(work: Callable[[], object]) -> None:
    """The database says whether a short form is free."""
    try:
        with transaction.atomic():
            work()
    except IntegrityError as error:
        if SHORTCUT_UNIQUE not in str(error):
            raise
        raise Taken from error


def _tell(by: User, action: str, snippet: Snippet) -> None:
    """What others get to use is an administrative act; what one keeps for oneself is nobody's business."""
    if snippet.owner_id is None:
        audit.record(by, action, snippet, name=snippet.name, team=snippet.team_id)
