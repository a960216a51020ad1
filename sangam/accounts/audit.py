"""The record of administrative acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sangam.accounts.models import AuditEntry, User
from sangam.lib import clock

TRIES = "sign_in."
TRIES_KEPT = timedelta(days=90)


def record(by: User | None, action: str, subject: object, **detail: Any) -> None:
    """Write who did what. `detail` names changed fields and harmless values; secrets never stand in it."""
    AuditEntry.objects.create(
        user=by,
        action=action,
        # Not type(): the person of a request is a stand-in that says who it stands for.
        subject=f"{subject.__class__.__name__}:{getattr(subject, 'pk', subject)}",
        detail=dict(detail),
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any], *, secret: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The fields that differ, with old and new value; a secret shows only that it changed."""
    return {
        name: "changed" if name in secret else [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


def forget_old_tries() -> int:
    """Strangers make these lines, so they must not grow for ever; what people of the house did stays. For a nightly job."""
    return AuditEntry.objects.filter(action__startswith=TRIES, at__lt=clock.now() - TRIES_KEPT).delete()[0]
