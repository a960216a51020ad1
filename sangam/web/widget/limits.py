"""How much one address and one visitor may do. Nobody who is in a talk is locked out by the flood of others: what a flood
costs is asked of newcomers (proof.py)."""

from __future__ import annotations

from math import ceil

from django.utils.translation import gettext as _

from sangam.lib.buckets import Buckets
from sangam.web.widget.door import Refused

CALLS = Buckets(rate=10, burst=120)
"""Of one address: a whole office behind one, each with a few tabs."""
FRAMES = Buckets(rate=1, burst=60)
"""Of one visitor: nobody types faster, and a queue that waited for the network fits in at once."""
FILES = Buckets(rate=0.1, burst=20)
"""Of one visitor."""
BYTES = Buckets(rate=512 * 1024, burst=100 * 1024 * 1024)
"""Uploaded from one address."""


def check(buckets: Buckets, key: str, cost: float = 1.0) -> None:
    """Raises Refused(429) with the seconds to wait."""
    wait = buckets.take(key, cost)
    if wait:
        raise Refused(429, _("That was a lot at once. Please wait a moment."), wait=ceil(wait))
