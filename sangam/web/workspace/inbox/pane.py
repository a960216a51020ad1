"""What the list column needs, the same beside a conversation as alone."""

from __future__ import annotations

from typing import Any

from sangam.accounts.models import Team
from sangam.conversations import queries
from sangam.web.ui.person import Request
from sangam.web.workspace import loading
from sangam.web.workspace.inbox import listing as listings
from sangam.web.workspace.inbox.listing import Listing

COUNTED = ("inbox", "mine", "unassigned", "held")


def context(request: Request, listing: Listing, *, current: int | None = None) -> dict[str, Any]:
    """Two queries for the rows, one for the teams. `current` is the number of the open conversation."""
    page = queries.page(request.scope, listing.sql_view(), listing.filters(), after=listing.after)
    teams = _own_teams(request)
    return {
        "listing": listing,
        "rows": page.rows,
        "older": listing.page_url(page.after) if page.after else "",
        "newer": listing.url if listing.after else "",
        "current": current,
        "named": listings.NAMED,
        "teams": teams,
        "list_title": listing.label(teams),
        "empty": listings.BY_NAME[listing.view].empty if listing.view in listings.BY_NAME else "",
    }


def _own_teams(request: Request) -> list[Team]:
    found = loading.teams(request)
    return list(found if request.scope.sees_all else found.filter(pk__in=request.scope.teams))


def counts(request: Request) -> dict[str, int]:
    """Each counted no further than a thousand."""
    return {name: queries.count(request.scope, queries.VIEWS[name]) for name in COUNTED}
