"""Asking for public posts with a hashtag or words that are watched: pages behind the place that was reached, newest first.

A page is stored in one transaction with the place to go on from. The numbers of posts from other servers are made from the
time when they were written, so one that comes late stands before the newest: each round begins at the place of some minutes
ago, and what is told twice is stored once. A new term begins with what comes after it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from sangam.channels import calls, watching
from sangam.channels.base import Context, DeliveryError, RawItem, Settings
from sangam.channels.kinds.mastodon import api, inbound, statuses
from sangam.channels.watching import Term
from sangam.lib import clock

PLACES = "found"
PAGE, PAGES_MAX = 40, 5
"""A flood goes on in the next round where this one stopped."""
LATE = dt.timedelta(minutes=10)


def look(settings: Settings, ctx: Context, home: statuses.Home, *, again: bool = False) -> str:
    """One round; gives what the server refuses, with the term, "" if nothing. `again`: ask also what became of the newest that
    were found. Raises DeliveryError where trying again may help."""
    wanted, trouble = watching.terms(settings), ""
    known = statuses.inner(ctx.cursor(), PLACES)
    if gone := known.keys() - {term.shown for term in wanted}:
        ctx.store([], cursor={**ctx.cursor(), PLACES: {name: spot for name, spot in known.items() if name not in gone}})
    for term in wanted:
        try:
            _one(settings, ctx, home, term, again=again)
        except DeliveryError as error:
            if not error.failure.permanent:
                raise
            trouble = trouble or f"{term.shown}: {error.failure.text}"
    return trouble


def ask(settings: Settings, ask_: api.Ask, term: Term, *, since: str = "", before: str = "", limit: int = PAGE) -> list[Any]:
    """What it finds between two places, oldest first. Raises DeliveryError."""
    query = {"limit": str(limit), **({"max_id": before} if before else {})}
    if term.hashtag:
        query |= {"since_id": since} if since else {}
        told = api.call(settings, ask_, "GET", f"/api/v1/timelines/tag/{quote(term.text, safe='')}", params=query).json()
    else:
        query |= {"q": f'"{term.text}"', "type": "statuses", **({"min_id": since} if since else {})}
        answer = api.call(settings, ask_, "GET", "/api/v2/search", params=query)
        told = calls.document(answer).get("statuses")
    found = [one for one in told if statuses.is_named(one)] if isinstance(told, list) else []
    return sorted(found, key=lambda one: statuses.order(one["id"]))


def _one(settings: Settings, ctx: Context, home: statuses.Home, term: Term, *, again: bool) -> None:
    spot = statuses.inner(ctx.cursor(), PLACES, term.shown)
    if not spot:
        newest = ask(settings, ctx.http, term, limit=1)
        place = newest[-1]["id"] if newest else "0"
        _keep(ctx, term, [], {"first": place, "places": [[place, clock.now().timestamp()]]})
        return
    for _page in range(PAGES_MAX):
        spot = _page_of(settings, ctx, home, term, spot)
        if "down" not in spot:
            break
    if again:
        newest = [one for one in ask(settings, ctx.http, term) if statuses.order(one["id"]) > statuses.order(spot["first"])]
        _keep(ctx, term, _raws(newest, home, term), spot)


def _page_of(settings: Settings, ctx: Context, home: statuses.Home, term: Term, spot: Mapping[str, Any]) -> Mapping[str, Any]:
    """Store the next page, and give the place after it: with "down" while there may be more above the place of before."""
    found = ask(settings, ctx.http, term, since=_since(spot), before=str(spot.get("down", "")))
    if not found and "down" not in spot:
        return spot
    tops = [str(spot.get("top") or spot["places"][-1][0]), *(one["id"] for one in found[-1:])]
    top = max(tops, key=statuses.order)
    ahead: dict[str, Any] = {"first": spot["first"], "places": spot["places"]}
    if len(found) == PAGE:
        ahead |= {"down": found[0]["id"], "top": top}
    elif top != spot["places"][-1][0]:
        ahead["places"] = [*_recent(spot), [top, clock.now().timestamp()]]
    _keep(ctx, term, _raws(found, home, term), ahead)
    return ahead


def _recent(spot: Mapping[str, Any]) -> list[Any]:
    """The places of the last minutes, and the one before them."""
    limit = (clock.now() - LATE).timestamp()
    places = list(spot["places"])
    return places[max(0, sum(1 for _name, at in places if at <= limit) - 1) :]


def _since(spot: Mapping[str, Any]) -> str:
    return str(_recent(spot)[0][0])


def _keep(ctx: Context, term: Term, raws: list[RawItem], spot: Mapping[str, Any]) -> None:
    places = {**statuses.inner(ctx.cursor(), PLACES), term.shown: dict(spot)}
    ctx.store(raws, cursor={**ctx.cursor(), PLACES: places})


def _raws(found: list[Any], home: statuses.Home, term: Term) -> list[RawItem]:
    """Each once for each figure of its reach, and once more for an edit; nobody waits for them as for a message."""
    raws = []
    for one in found:
        figures = ".".join(str(one.get(name, "")) for name in statuses.FIGURES)[:40]
        told = {"event": inbound.FOUND, "payload": one, "term": term.shown}
        raws.append(inbound.raw(told, home, f"found-{one['id']}-{figures}-{term.shown}"))
        if edited := statuses.text_of(one.get("edited_at"), 40):
            raws.append(inbound.raw({"event": inbound.EDIT, "payload": one}, home, f"edit-{one['id']}-{edited}"))
    return [replace(one, lane="bulk") for one in raws]
