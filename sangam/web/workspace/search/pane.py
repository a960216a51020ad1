"""What the list column needs when it shows what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.conversations.finding import asked, guess, query, results, texts
from sangam.conversations.finding.asked import Asked
from sangam.web.ui.person import Request
from sangam.web.workspace.inbox.listing import Listing
from sangam.web.workspace.orders.shown import by_number
from sangam.web.workspace.search import calling


@dataclass(frozen=True, slots=True)
class Example:
    """Something that can be typed, and what it does."""

    text: str
    meaning: str | Promise


EXAMPLES = (
    Example("tent pole", _("both words, in any message of a conversation")),
    Example('"tent pole"', _("these words in this order")),
    Example("tent -pole", _("without a word")),
    Example("#1042", _("a conversation by its number")),
    Example("1042 482 913", _("a number and the PIN that a caller tells")),
    Example("from:cleo@example.com", _("what somebody wrote; to: what went to them")),
    Example("is:open", _("also is:solved, is:waiting, is:unassigned, is:mine, is:spam")),
    Example("assignee:me", _("also a name, or none")),
    Example("tag:returns", _("also team:, channel:, status:")),
    Example("after:7d before:2026-03-01", _("by date: a day, a month, 7d, yesterday")),
    Example("has:attachment", _("with a file")),
)


def asked_by(request: Request, listing: Listing) -> Asked:
    return asked.ready(query.read(listing.search or ""), request.scope)


def context(request: Request, listing: Listing) -> dict[str, Any]:
    """What was found; where that is nothing and something else was meant, what that finds, and that it does."""
    ready = shown = asked_by(request, listing)
    page = results.page(request.scope, ready, after=listing.after)
    mended = guess.meant(request.scope, ready) if len(page.rows) < guess.FEW and not listing.after else None
    if mended and not page.rows:
        shown, page = mended, results.page(request.scope, mended)
    elsewhere = Listing(search=shown.query.text)
    return {
        "listing": listing,
        "asked": ready,
        "current": None,
        "instead": shown is not ready,
        "mended": mended.query.text if mended else "",
        "rows": page.rows,
        "orders": [] if listing.after else by_number(listing.search or "", request.scope),
        "caller": None if listing.after else calling.told(listing.search or "", request.scope),
        "wide_from": page.wide_from,
        "snippets": texts.snippets(shown, [row.pk for row in page.rows]),
        "here": elsewhere.page_url(listing.after) if listing.after else listing.url,
        "older": elsewhere.page_url(page.after) if page.after else "",
        "newer": listing.url if listing.after else "",
        "examples": [(one, Listing(search=one.text).url) for one in EXAMPLES],
        "chips": [(term, Listing(search=ready.query.without(term)).url) for term in ready.filters],
    }
