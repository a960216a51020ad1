"""Which posts are shown: the whole state is the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from sangam.accounts.scope import Scope
from sangam.channels import registry, watching
from sangam.channels.base import Settings
from sangam.channels.models import Channel
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
    network: str = ""
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
    def query(self) -> str:
        return self.url.partition("?")[2]

    @property
    def narrowed(self) -> bool:
        return self.url != Listing().url


def read(given: Mapping[str, str]) -> Listing:
    """What an address asks for; what it asks wrongly is left out."""
    state = given.get("state", "")
    return Listing(
        state=state if state in (*PostState.values, "all") else PostState.NEW,
        network=given.get("network", "") if given.get("network", "") in registry.adapters() else "",
        channel=given.get("channel", "") if _is_number(given.get("channel", "")) else "",
        found=given.get("found", "") if given.get("found", "") in FoundBy.values else "",
        mood=given.get("mood", "") if given.get("mood", "") in MOODS else "",
        language=given.get("language", "")[:16],
        term=given.get("term", "")[:200].replace("\x00", ""),
        after=given.get("after", "") if _place(given.get("after", "")) else "",
    )


def page(scope: Scope, listing: Listing, channels: Iterable[Channel]) -> tuple[Sequence[StreamPost], str]:
    """One page, newest first, and where the next one begins ("" if there is none). `channels` are those that may be seen: each
    gives its newest through an index that holds all that is asked for, whatever the others hold."""
    wanted = [one.pk for one in channels if listing.channel in ("", str(one.pk)) and listing.network in ("", one.kind)]
    parts = [_part(number, listing) for number in wanted]
    if not parts:
        return [], ""
    merged = parts[0].union(*parts[1:], all=True).order_by("-at", "-id")[: PAGE + 1] if len(parts) > 1 else parts[0]
    ids = [row["id"] for row in merged]
    rows = list(with_all(StreamPost.objects.visible_to(scope).filter(pk__in=ids)).order_by("-at", "-pk"))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], place_of(last) if last else ""


def _part(channel: int, listing: Listing) -> QuerySet[Any, Any]:
    found = _filtered(StreamPost.objects.filter(channel=channel), listing)
    if place := _place(listing.after):
        at, number = place
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=number), at__lte=at)
    return found.order_by("-at", "-id").values("id", "at")[: PAGE + 1]


def place_of(post: StreamPost) -> str:
    """What the rows after it follow."""
    return f"{(post.at - EPOCH) // MICROSECOND}-{post.pk}"


def before(post: StreamPost) -> str:
    """The place that it follows itself."""
    return f"{(post.at - EPOCH) // MICROSECOND}-{post.pk + 1}"


def with_all(found: QuerySet[StreamPost]) -> QuerySet[StreamPost]:
    """With what a card shows."""
    return found.select_related("channel", "identity", "conversation", "triaged_by", "act")


def streams(scope: Scope) -> list[Channel]:
    """The channels that bring posts, as far as they may be seen."""
    return [one for one in Channel.objects.visible_to(scope) if one.capabilities.streams]


def terms(channels: Iterable[Channel]) -> list[str]:
    """What these watch now. What was watched once can still be asked for by its address."""
    watched = (watching.terms(Settings(one.pk, one.name, one.address, one.settings)) for one in channels)
    return sorted({term.shown for found in watched for term in found})


def waiting(scope: Scope) -> int:
    """How many nobody has decided about, counted to a thousand."""
    return len(StreamPost.objects.visible_to(scope).filter(state=PostState.NEW).values_list("pk")[: COUNT_CAP + 1])


def _filtered(found: QuerySet[StreamPost], listing: Listing) -> QuerySet[StreamPost]:
    if listing.state != "all":
        found = found.filter(state=listing.state)
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
