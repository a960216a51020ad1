"""Who is there now: those of the channel's team who look at the workspace."""

from __future__ import annotations

from typing import Any

from sangam.channels.models import Channel


def there(channel: Channel) -> list[dict[str, Any]]:
    """First names and initials; empty while nobody is, or where the company shows nobody."""
    return []
