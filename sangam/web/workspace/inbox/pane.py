"""What the list column needs, the same beside a conversation as alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.accounts import teams
from sangam.accounts.models import Team, User
from sangam.accounts.teams import Named as NamedTeam
from sangam.channels.models import Channel
from sangam.conversations import queries
from sangam.conversations.listed import Row
from sangam.conversations.models import Priority, Status, Tag
from sangam.customers.models import Customer
from sangam.web.ui import when
from sangam.web.ui.person import Request
from sangam.web.workspace.inbox import listing as listings
from sangam.web.workspace.inbox.listing import Listing
from sangam.web.workspace.search import pane as finding


def context(request: Request, listing: Listing, *, current: int | None = None) -> dict[str, Any]:
    """One query for the rows, one for the teams. `current` is the number of the open conversation."""
    if listing.search is not None:
        return {**frame(request), **finding.context(request, listing), "current": current, "list_title": gettext("Search")}
    page = queries.page(request.scope, listing.sql_view(), listing.filters(), after=listing.after)
    own = teams.own(request.scope)
    return {
        "listing": listing,
        "rows": page.rows,
        "newest": newest(page.rows) if not listing.after else "",
        "chosen": chosen_words(listing),
        "older": listing.page_url(page.after) if page.after else "",
        "newer": listing.url if listing.after else "",
        "current": current,
        **frame(request, own),
        "list_title": listing.label(own),
        "empty": listings.BY_NAME[listing.view].empty if listing.view in listings.BY_NAME else "",
    }


def frame(request: Request, own: Sequence[NamedTeam] | None = None) -> dict[str, Any]:
    """The column of views."""
    return {"named": listings.NAMED, "teams": teams.own(request.scope) if own is None else own}


def newest(rows: Sequence[Row]) -> str:
    """What stands at the top: changes when something new arrives."""
    return f"{rows[0].pk}-{rows[0].last_message_id}" if rows else "none"


def top(request: Request, listing: Listing) -> str:
    return newest(queries.page(request.scope, listing.sql_view(), listing.filters(), size=1).rows)


LABELS = {
    "assignee": (_("Assigned to"), User),
    "team": (_("Team"), Team),
    "channel": (_("Channel"), Channel),
    "status": (_("Status"), Status),
    "tag": (_("Tag"), Tag),
    "customer": (_("Customer"), Customer),
}


def chosen_words(listing: Listing) -> list[tuple[str, str, str]]:
    """The filters of an address in words: (name, label, value); one query for each that names a row."""
    return [(name, *_word(name, value)) for name, value in listing.chosen]


def _word(name: str, value: str) -> tuple[str, str]:
    if name == "priority":
        return gettext("Priority"), str(dict(Priority.choices).get(int(value), value))
    if name == "language":
        return gettext("Language"), when.language_name(value)
    label, model = LABELS[name]
    return str(label), str(model._default_manager.filter(pk=int(value)).first() or value)
