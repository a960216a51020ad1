"""Which list an address asks for: its view, its filters, its page. The whole state is in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from sangam.accounts.scope import Scope
from sangam.accounts.teams import Named as NamedTeam
from sangam.conversations import queries
from sangam.conversations.finding.query import QUERY_MAX
from sangam.conversations.finding.texts import Snippet
from sangam.conversations.listed import Row
from sangam.conversations.queries import Filters, View
from sangam.notify import bell
from sangam.web.ui import parts
from sangam.web.ui.addresses import url
from sangam.web.ui.parts import Part
from sangam.web.workspace import loading

TEAM_PREFIX = "team-"
KEPT_ROWS = 4096
FILTERS = {
    "assignee": "assignee_id",
    "team": "team_id",
    "channel": "channel_id",
    "priority": "priority",
    "status": "status_id",
    "tag": "tag_id",
    "customer": "customer_id",
    "brand": "brand_id",
    "company": "company_id",
    "silent": "silent_days",
    "waiting": "waiting_hours",
}
NONE = "none"
WORDS = {"assignee": (NONE, "unassigned"), "tag": (NONE, "untagged")}
"""Filters that a word asks for instead of a number: (word, name of the flag)."""
UNREAD = "unread"
CHOSEN = (*FILTERS, "language", "mention")
FURTHEST = 3650


@dataclass(frozen=True, slots=True)
class Named:
    """A view as people see it; `key` follows `g`."""

    name: str
    label: str | Promise
    icon: str
    key: str = ""
    empty: str | Promise = ""


NAMED = (
    Named("inbox", _("Inbox"), "inbox", "", _("Nothing waits for an answer. New messages appear here by themselves.")),
    Named("mine", _("Mine"), "user-round", "g m", _("Nothing is assigned to you. Take something from Unassigned.")),
    Named("unassigned", _("Unassigned"), "circle-dashed", "g u", _("Everything has somebody who looks after it.")),
    Named("waiting", _("Waiting for them"), "clock", "g w", _("Nobody owes us an answer.")),
    Named("snoozed", _("Snoozed"), "alarm-clock", "g z", _("What you snooze comes back by itself, and stays here until then.")),
    Named("solved", _("Solved"), "circle-check", "g v", _("What you solve stays here, and reopens when they write again.")),
    Named("closed", _("Closed"), "archive", "", _("Solved matters are closed after a while; an answer then opens a new one.")),
    Named("held", _("Held"), "circle-pause", "", _("Senders who write too much at once wait here for a look.")),
    Named("spam", _("Spam"), "shield-alert", "", _("What looks like spam comes here. Nothing is deleted unseen.")),
    Named("all", _("Everything"), "mail", "g e", _("When somebody writes to one of your channels, it appears here.")),
)
BY_NAME = {named.name: named for named in NAMED}


@dataclass(frozen=True, slots=True)
class Listing:
    view: str = "inbox"
    chosen: tuple[tuple[str, str], ...] = ()
    after: str = ""
    order: str = queries.NEWEST
    search: str | None = None
    """What was looked for, None in a list that is no search."""

    @property
    def query(self) -> str:
        """The state without the page, as it hangs on every link of the list."""
        pairs = [("view", self.view)] if self.view != "inbox" else []
        if self.order != queries.NEWEST:
            pairs.append(("order", self.order))
        if self.search is not None:
            pairs.append(("q", self.search))
        return urlencode([*pairs, *self.chosen])

    @property
    def url(self) -> str:
        return _with(self.place, self.query)

    @property
    def place(self) -> str:
        return url("workspace:list" if self.search is None else "workspace:search")

    def page_url(self, after: str) -> str:
        return _with(self.place, urlencode([("after", after)]) + (f"&{self.query}" if self.query else ""))

    def without(self, name: str) -> str:
        return replace(self, chosen=tuple(pair for pair in self.chosen if pair[0] != name)).url

    def conversation_url(self, number: int) -> str:
        return _with(url("workspace:conversation", number), self.query)

    def drawn(self, row: Row, current: int | None = None, *, oob: bool = False, hit: Snippet | None = None) -> Markup:
        """A row of this list for the reader of the request; `current` is the number of the open conversation, `hit` what
        a search found in it. `oob`: beside another answer, for the page to put where the row stands, if it still does."""
        here, open_now = self.conversation_url(row.number), current == row.number
        drawn = row_part(row, here=here, current=open_now, hit=hit, language=get_language() or "en").shown()
        return Markup('<div hx-swap-oob="beforeend:#rows-drawn">{}</div>').format(drawn) if oob else drawn

    def get(self, name: str) -> str:
        return dict(self.chosen).get(name, "")

    @property
    def team_id(self) -> int | None:
        return loading.number(self.view.removeprefix(TEAM_PREFIX)) if self.view.startswith(TEAM_PREFIX) else None

    def sql_view(self) -> View:
        if (team := self.team_id) is not None:
            return queries.of_team(team)
        return queries.VIEWS[self.view]

    def ordered(self, order: str) -> str:
        return replace(self, order=order, after="").url

    @property
    def unreadable(self) -> list[str]:
        """Filters whose value cannot be one."""
        return [name for name, value in self.chosen if not _readable(name, value)]

    def filters(self, scope: Scope) -> Filters:
        """What cannot be read fits nothing; who shows the list says so."""
        if self.unreadable:
            return Filters(among=frozenset())
        chosen = dict(self.chosen)
        flags = {flag: True for name, (word, flag) in WORDS.items() if chosen.get(name) == word}
        numbers = {FILTERS[name]: int(value) for name, value in self.chosen if name in FILTERS and value.isdigit()}
        mentions = bell.unread_mentions(scope) if chosen.get("mention") else None
        return Filters(**numbers, **flags, language=chosen.get("language", ""), among=mentions)  # type: ignore[arg-type]

    def label(self, teams: list[NamedTeam]) -> str | Promise:
        if (team_id := self.team_id) is not None:
            return next((team.name for team in teams if team.pk == team_id), "")
        return BY_NAME[self.view].label


@lru_cache(maxsize=KEPT_ROWS)
def row_part(row: Row, *, here: str, current: bool, language: str, hit: Snippet | None = None) -> Part:
    """One conversation in a list, the same for everybody whose list leads to `here`."""
    return parts.draw("inbox/_row.html.jinja", language=language, row=row, here=here, current=current, hit=hit)


def _readable(name: str, value: str) -> bool:
    if name == "language":
        return True
    if name == "mention":
        return value == UNREAD
    if name in WORDS and value == WORDS[name][0]:
        return True
    fits = value.isascii() and value.isdigit() and len(value) <= 18
    return fits and (name not in ("silent", "waiting") or 0 < int(value) <= FURTHEST)


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def read(query: Mapping[str, str]) -> Listing:
    """From the query of an address. An unknown view is a 404; unknown parameters are left out."""
    view = query.get("view") or "inbox"
    listing = Listing(
        view=view,
        chosen=tuple((name, query[name][:80]) for name in CHOSEN if query.get(name)),
        order=query["order"] if query.get("order") in queries.ORDERS else queries.NEWEST,
        after=query.get("after", "")[:200],
        search=query["q"][:QUERY_MAX] if "q" in query else None,
    )
    if view not in queries.VIEWS and not (view.startswith(TEAM_PREFIX) and listing.team_id):
        raise Http404
    return listing
