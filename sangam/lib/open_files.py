"""How many files a process may hold open; each connection is one."""

from __future__ import annotations

import resource


def as_many_as_may_be() -> None:
    """Up to what the machine lets this user have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
