"""Events that a reactor could not take, as people see and replay them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from sangam.events import dispatch
from sangam.events.models import Failed


class NoSuchReactor(LookupError):
    """The reactor was removed since; nothing can take this event any more."""


@cache
def reactors() -> Sequence[dispatch.Reactor]:
    """All there are, as the one list in config names them."""
    found: Sequence[dispatch.Reactor] = import_string(settings.REACTORS)
    return found


def replay(failed: Failed) -> bool:
    """Try it again, and those that waited behind it. True when all went through. Raises NoSuchReactor."""
    if failed.reactor not in {one.name for one in reactors()}:
        raise NoSuchReactor(failed.reactor)
    return dispatch.replay(failed, reactors())
