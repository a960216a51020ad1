"""Search as tests need it: the index brought up to the log, and a query asked as somebody."""

from __future__ import annotations

from sangam.accounts.models import User
from sangam.conversations.finding import asked, indexing, query, results
from sangam.conversations.finding.asked import Asked
from sangam.events import relay
from sangam.search import spoken


def index() -> None:
    """As the background does it, until nothing is left."""
    relay.stamp()
    while indexing.once():
        pass
    spoken.forget()


def ask(user: User, text: str) -> Asked:
    return asked.ready(query.read(text), user.scope())


def found(user: User, text: str) -> list[int]:
    """Every hit, by primary key, in order, page by page."""
    ready, ids, after = ask(user, text), [], ""
    while True:
        page = results.page(user.scope(), ready, after=after)
        ids += [row.pk for row in page.rows]
        if not (after := page.after):
            return ids
