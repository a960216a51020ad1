"""Which posts are shown: the whole state is the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from sangam.accounts.scope import Scope
from sangam.social.models import FoundBy, PostState, StreamPost
from sangam.web.ui.words import COUNT_CAP

PAGE = 30
CLEAR = 0.25
"""A mood nearer to the middle than this counts as mixed."""
MOODS = {
    "good": Q(mood__gt=CLEAR),
    "mixed": Q(mood__gte=-CLEAR, mood__lte=CLEAR),
    "bad": Q(mood__lt=-CLEAR),
    "unknown": Q(mood=None),
}
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Listing:
    state: str = PostState.NEW
    channel: str = ""
    found: str = ""
    mood: str = ""
    language: str = ""
    term: str = ""
    after: str = ""

    @property
    def url(self) -> str:
        return self._address(replace(self, after=""))

    def page_url(self, after: str) -> str:
        return self._address(replace(self, after=after))

    def _address(self, one: Listing) -> str:
        names = {name: getattr(one, name) for name in one.__slots__}
        given = {name: value for name, value in names.items() if value and (name, value) != ("state", PostState.NEW)}
        return reverse("workspace:streams") + (f"?{urlencode(given)}" if given else "")

    @property
    def narrowed(self) -> bool:
        return self.url != Listing().url


def read(given: Mapping[str, str]) -> Listing:
    """What an address asks for; what it asks wrongly is left out."""
    state = given.get("state", "")
    return Listing(
        state=state if state in (*PostState.values, "all") else PostState.NEW,
        channel=given.get("channel", "") if _is_number(given.get("channel", "")) else "",
        found=given.get("found", "") if given.get("found", "") in FoundBy.values else "",
        mood=given.get("mood", "") if given.get("mood", "") in MOODS else "",
        language=given.get("language", "")[:16],
        term=given.get("term", "")[:200].replace("\x00", ""),
        after=given.get("after", "") if _place(given.get("after", "")) else "",
    )


def page(scope: Scope, listing: Listing) -> tuple[Sequence[StreamPost], str]:
    """One page, newest first, and where the next one begins ("" if there is none)."""
    found = _filtered(StreamPost.objects.visible_to(scope), listing)
    if place := _place(listing.after):
        at, number = place
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=number))
    rows = list(with_all(found).order_by("-at", "-pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{(last.at - EPOCH) // MICROSECOND}-{last.pk}" if last else ""


def with_all(found: QuerySet[StreamPost]) -> QuerySet[StreamPost]:
    """With what a card shows."""
    return found.select_related("channel", "identity", "conversation", "triaged_by", "act")


def waiting(scope: Scope) -> int:
    """How many nobody has decided about, counted to a thousand."""
    return len(StreamPost.objects.visible_to(scope).filter(state=PostState.NEW).values_list("pk")[: COUNT_CAP + 1])


def _filtered(found: QuerySet[StreamPost], listing: Listing) -> QuerySet[StreamPost]:
    if listing.state != "all":
        found = found.filter(state=listing.state)
    if listing.channel:
        found = found.filter(channel=int(listing.channel))
    if listing.found:
        found = found.filter(found_by=listing.found)
    if listing.term:
        found = found.filter(term=listing.term)
    if listing.language:
        found = found.filter(language=listing.language)
    return found.filter(MOODS[listing.mood]) if listing.mood else found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _place(text: str) -> tuple[dt.datetime, int] | None:
    at, _, number = text.partition("-")
    if not (_is_number(at) and _is_number(number)):
        return None
    try:
        return EPOCH + int(at) * MICROSECOND, int(number)
    except OverflowError:
        return None
