"""Who is there now: those of the channel's team with a page of ours open."""

from __future__ import annotations

from typing import Any

from sangam.accounts.presence import present_people
from sangam.channels.models import Channel
from sangam.web.widget.present import initials

MOST = 4


def there(channel: Channel) -> list[dict[str, Any]]:
    """First names and initials; empty while nobody is, or where the company shows nobody."""
    if not channel.settings.get("people", True):
        return []
    names = [str(person) for person in present_people(team=channel.team_id, limit=MOST)]
    return [{"name": name.split()[0], "initials": initials(name)} for name in names if name.strip() and "@" not in name]
