"""What the list column needs, the same beside a conversation as alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.accounts import teams
from sangam.accounts.teams import Named as NamedTeam
from sangam.conversations import queries, saved
from sangam.conversations.bulk import looking
from sangam.conversations.listed import Row
from sangam.conversations.queries import Page
from sangam.web.ui.person import Request
from sangam.web.workspace.bulk import words as bulk_words
from sangam.web.workspace.inbox import chosen
from sangam.web.workspace.inbox import listing as listings
from sangam.web.workspace.inbox.listing import Listing
from sangam.web.workspace.search import pane as finding

ORDERS = (("newest", _("Newest first")), ("waiting", _("Waiting longest first")), ("priority", _("Most urgent first")))


def context(request: Request, listing: Listing, *, current: int | None = None) -> dict[str, Any]:
    """One query for the rows, one for the teams. `current` is the number of the open conversation."""
    if listing.search is not None:
        return {**frame(request), **finding.context(request, listing), "current": current, "list_title": gettext("Search")}
    words = chosen.words(listing)
    broken = [word for word in words if word.broken]
    page = Page(()) if broken else rows_of(request, listing)
    own = teams.own(request.scope)
    around = frame(request, own)
    saved_as = next((view for view in around["saved"] if view.query == listing.query), None)
    return {
        "listing": listing,
        "rows": page.rows,
        "newest": newest(page.rows) if not (listing.after or broken) else "",
        "chosen": words,
        "broken": broken,
        "looked_on": page.looked_on,
        "orders": ORDERS,
        "older": listing.page_url(page.after) if page.after else "",
        "newer": listing.url if listing.after else "",
        "current": current,
        **around,
        "saved_as": saved_as,
        "list_title": saved_as.name if saved_as else listing.label(own),
        "empty": listings.BY_NAME[listing.view].empty if listing.view in listings.BY_NAME else "",
    }


def rows_of(request: Request, listing: Listing, *, size: int = queries.PAGE) -> Page:
    scope = request.scope
    return queries.page(scope, listing.sql_view(), listing.filters(scope), order=listing.order, after=listing.after, size=size)


def frame(request: Request, own: Sequence[NamedTeam] | None = None) -> dict[str, Any]:
    """The column of views, and the newest change to many."""
    own = teams.own(request.scope) if own is None else own
    change, kept = looking.current(request.scope), list(saved.listed(request.scope))
    numbered = [view.name for view in listings.NAMED], [f"team-{team.pk}" for team in own], [f"view-{view.pk}" for view in kept]
    return {
        "named": listings.NAMED,
        "teams": own,
        "saved": kept,
        "numbered": ",".join(name for names in numbered for name in names),
        "saved_as": None,
        "bulk": bulk_words.told(change) if change else None,
    }


def newest(rows: Sequence[Row]) -> str:
    """What stands at the top: changes when something new arrives."""
    return f"{rows[0].pk}-{rows[0].last_message_id}" if rows else "none"


def top(request: Request, listing: Listing) -> str:
    return newest(rows_of(request, listing, size=1).rows)
