"""What open lists are told: a row that comes, looks otherwise, stands elsewhere or goes.

The row is drawn once a language, whoever looks; which lists it belongs to is decided for each by `belongs.fits`. The page
puts it where it belongs by its time and number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sangam.accounts.scope import Scope
from sangam.conversations import belongs, listed
from sangam.conversations.models import Shelf
from sangam.conversations.queries import Filters, View
from sangam.realtime.live import News, Viewer, Watch
from sangam.web.ui.addresses import url
from sangam.web.workspace.inbox import listing
from sangam.web.workspace.live.changes import Change
from sangam.web.workspace.live.words import dumped

TOPIC = "list"
ANYWHERE = View("anywhere", tuple(Shelf))
MANY = 40
"""More rows than this at once are not pushed one by one: the page asks for its list, once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which list somebody looks at."""

    view: View
    filters: Filters


def shown(asked: listing.Listing, scope: Scope) -> Shown:
    """What a search found is told of every change of what he sees: the page knows which rows it shows."""
    if asked.search is not None:
        return Shown(ANYWHERE, Filters())
    return Shown(asked.sql_view(), asked.filters(scope))


def news(changes: Mapping[int, Change], languages: Collection[str], *, seq: int) -> News | None:
    """None where no row changed."""
    changed = {number: change for number, change in changes.items() if change.row}
    if not changed:
        return None
    if len(changed) > MANY:
        return News(TOPIC, _many(list(changed.values()), seq))
    return News(TOPIC, _each(changed, _drawn(changed, languages), seq))


def _many(changed: list[Change], seq: int) -> Callable[[Viewer, Watch], str | None]:
    text = dumped({"is": "many", "seq": seq})

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        return text if any(one.sees(viewer.scope) or one.saw(viewer.scope) for one in changed) else None

    return frame


def _each(
    changed: Mapping[int, Change], drawn: Mapping[str, Mapping[int, str]], seq: int
) -> Callable[[Viewer, Watch], str | None]:
    gone = {number: dumped({"id": change.standing.number, "gone": True}) for number, change in changed.items()}

    def frame(viewer: Viewer, watch: Watch) -> str | None:
        rows = [text for number, change in changed.items() if (text := told(number, change, viewer, watch))]
        return f'{{"is":"rows","seq":{seq},"rows":[{",".join(rows)}]}}' if rows else None

    def told(number: int, change: Change, viewer: Viewer, watch: Watch) -> str:
        """His row, that it is not (any more) in this list, or nothing: what he never saw is not named."""
        sees = change.sees(viewer.scope)
        if sees and belongs.fits(change.standing, viewer.scope, watch.about.view, watch.about.filters):
            return drawn[viewer.language][number]
        return gone[number] if sees or change.saw(viewer.scope) else ""

    return frame


def _drawn(changed: Mapping[int, Change], languages: Collection[str]) -> dict[str, dict[int, str]]:
    """JSON of each row by language and conversation."""
    rows = listed.many(list(changed))
    return {
        language: {row.pk: dumped({"id": row.number, "html": _row(row, language)}) for row in rows} for language in languages
    }


def _row(row: listed.Row, language: str) -> str:
    here = url("workspace:conversation", row.number)
    return listing.row_part(row, here=here, current=False, language=language).bare()
