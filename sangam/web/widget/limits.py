"""How much one address and one visitor may do. Nobody who is in a talk is locked out by the flood of others: what a flood
costs is asked of newcomers (proof.py). All web processes count together."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from django.utils.translation import gettext as _

from sangam.accounts.brakes import Buckets
from sangam.channels.widgets import Visitor
from sangam.web.widget.door import Caller, Refused, visitor

CALLS = Buckets("widget calls", rate=10, burst=120)
"""Of one visitor with his few tabs, and of everybody at one address who has not introduced himself."""
FRAMES = Buckets("widget frames", rate=1, burst=60)
"""Of one visitor: nobody types faster, and a queue that waited for the network fits in at once."""
FILES = Buckets("widget files", rate=0.1, burst=20)
"""Of one visitor."""
DEVICES = Buckets("widget devices", rate=0.1, burst=20)
"""Registered from one address."""
BYTES = Buckets("widget bytes", rate=512 * 1024, burst=100 * 1024 * 1024)
"""Uploaded from one address."""


def check(buckets: Buckets, key: str, cost: float = 1.0) -> None:
    """Raises Refused(429) with the seconds to wait."""
    wait = buckets.take(key, cost)
    if wait:
        raise Refused(429, _("That was a lot at once. Please wait a moment."), wait=ceil(wait))


def who_calls(caller: Caller, headers: Mapping[str, str]) -> Visitor:
    """The visitor, counted by himself: what strangers at his address do is not his. Raises Refused(401 or 429)."""
    try:
        who = visitor(caller, headers)
    except Refused:
        check(CALLS, caller.address)
        raise
    call_of(caller, who)
    return who


def call_of(caller: Caller, who: Visitor) -> None:
    """Raises Refused(429)."""
    check(CALLS, f"{caller.channel.pk}:{who.key}")
