"""Asking X for public posts with a hashtag or words that are watched: one question for all of them, since each post that is
read costs money, behind the last post that was stored.

X answers newest first. While there are more pages, the place to go on from is stored with each page, and the newest post only
becomes the place of the next question when the last page is stored. X knows the posts of seven days; a question that reaches
further back is refused, so after a longer silence the time of the last question takes the place of the last post.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from sangam.channels import watching
from sangam.channels.base import Context, DeliveryError, Ignored, Item, RawItem, Settings
from sangam.channels.kinds.x import api, posts, reading
from sangam.channels.watching import Term
from sangam.lib import clock

PATH = "/2/tweets/search/recent"
SEARCH = "search"
ROUND_SECONDS = 60.0
"""Fifteen questions in a window of fifteen minutes, of 450 that an app may ask."""
PAGE, PAGES_MAX = 100, 5
QUERY_MAX = 512
"""Characters of a question (recent search; Enterprise has more)."""
BEHIND = dt.timedelta(seconds=60)
"""A question must end so long before now; what is written meanwhile is in the next."""
KNOWN = dt.timedelta(days=6, hours=12)
FIELDS = {
    "tweet.fields": "created_at,lang,public_metrics,entities,conversation_id,in_reply_to_user_id,referenced_tweets,attachments,"
    "note_tweet",
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "name,username,public_metrics",
    "media.fields": "type,url,preview_image_url,variants",
}
FIGURES = {"like_count": "likes", "retweet_count": "shares", "reply_count": "comments", "impression_count": "views"}


def poll(settings: Settings, ctx: Context) -> None:
    """Until told to stop. Without a term nothing is asked. Raises DeliveryError."""
    wanted = watching.terms(settings)
    while not ctx.stopping():
        pause = _patient(settings, ctx, wanted) if wanted else ROUND_SECONDS
        _rest(ctx, pause)


def _patient(settings: Settings, ctx: Context, wanted: list[Term]) -> float:
    """One round, and how long to wait after it: a limit is waited for as X says."""
    try:
        look(settings, ctx, wanted)
    except DeliveryError as error:
        if error.failure.permanent or error.failure.kind != "limit":
            raise
        ctx.unhealthy(error.failure.text)
        return float(error.retry_after or api.POLICY.pause or ROUND_SECONDS)
    ctx.healthy()
    return ROUND_SECONDS


def _rest(ctx: Context, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not ctx.stopping():
        time.sleep(0.5)


def query(wanted: list[Term]) -> str:
    """Inside quotation marks nothing is an operator."""
    return f"({' OR '.join(one.shown if one.hashtag else chr(34) + one.text + chr(34) for one in wanted)}) -is:retweet"


def look(settings: Settings, ctx: Context, wanted: list[Term]) -> None:
    """One round. Raises DeliveryError."""
    for _page in range(PAGES_MAX):
        place = dict(reading.inner(ctx.cursor(), SEARCH))
        try:
            _page_of(settings, ctx, wanted, place)
        except DeliveryError as error:
            if error.failure.kind != "content" or "next" not in place:
                raise
            again = {name: place[name] for name in ("since", "asked")}
            ctx.store([], cursor={**ctx.cursor(), SEARCH: again})
            continue
        if "next" not in reading.inner(ctx.cursor(), SEARCH):
            return


def _page_of(settings: Settings, ctx: Context, wanted: list[Term], place: Mapping[str, Any]) -> None:
    """The next page of a question, or the first of a new one."""
    now = clock.now()
    since, asked = str(place.get("since", "")), str(place.get("asked", "")) or now.isoformat()
    went: dict[str, Any] = (
        dict(place) if place.get("next") else {"begins": _begins(since, asked, now), "began": now.isoformat()}
    )
    more = {"next_token": str(place["next"])} if place.get("next") else {}
    params = {"query": query(wanted), "max_results": str(PAGE), **FIELDS, **reading.inner(went, "begins"), **more}
    told = api.app_call(settings, ctx.http, "GET", PATH, params=params)
    found = list(reading.many(told, "data"))
    top = max([str(went.get("top", since)), *(reading.first(one, "id") for one in found)], key=lambda name: (len(name), name))
    if token := reading.text(reading.inner(told, "meta").get("next_token"), 500):
        ahead = {**went, "since": since, "asked": asked, "next": token, "top": top}
    else:
        ahead = {"since": top, "asked": went["began"]}
    ctx.store(_raws(found, told, wanted, api.own(settings)), cursor={**ctx.cursor(), SEARCH: ahead})


def _begins(since: str, asked: str, now: dt.datetime) -> dict[str, str]:
    """Behind the last post, or behind the last question; a new channel's first begins now."""
    before = reading.moment(asked) or now
    if since and before > now - KNOWN:
        return {"since_id": since}
    return {"start_time": max(before - BEHIND, now - KNOWN).strftime("%Y-%m-%dT%H:%M:%SZ")}


def _raws(found: list[Mapping[str, Any]], told: Mapping[str, Any], wanted: list[Term], own: str) -> list[RawItem]:
    """One a post, with its author and files; told again it is stored once."""
    includes = reading.inner(told, "includes")
    people = {reading.first(one, "id"): one for one in reading.many(includes, "users")}
    raws = []
    for post in found:
        keys = reading.inner(post, "attachments").get("media_keys")
        media = [one for one in reading.many(includes, "media") if isinstance(keys, list) and one.get("media_key") in keys]
        kept = {"post": post, "user": people.get(reading.first(post, "author_id"), {}), "media": media, "own": own,
                "terms": [one.shown for one in wanted]}  # fmt: skip
        body = json.dumps({SEARCH: kept}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        raws.append(RawItem(body, external_ref=f"found-{reading.first(post, 'id')}", lane="bulk"))
    return raws


def read(kept: Mapping[str, Any]) -> Item:
    """A found post. Who names or answers us is told by X itself, and is no find."""
    post, own, user = reading.inner(kept, "post"), reading.first(kept, "own"), reading.inner(kept, "user")
    named = {reading.first(one, "id") for one in reading.many(reading.inner(post, "entities"), "mentions")}
    if own and own in {*named, reading.first(post, "author_id"), reading.first(post, "in_reply_to_user_id")}:
        return Ignored("our own, or a mention: X tells of it by itself", SEARCH)
    tags = [reading.text(one.get("tag"), 200) for one in reading.many(reading.inner(post, "entities"), "hashtags")]
    term = watching.first_of(_terms(kept), reading.text(post.get("text")), tags)
    return posts.found(post, user, term, _reach(post, user), media=kept.get("media"))


def _terms(kept: Mapping[str, Any]) -> Iterator[Term]:
    given = kept.get("terms")
    for one in given if isinstance(given, list) else []:
        if isinstance(one, str):
            yield Term(one.removeprefix("#"), one.startswith("#"))


def _reach(post: Mapping[str, Any], user: Mapping[str, Any]) -> dict[str, int]:
    metrics = reading.inner(post, "public_metrics")
    told = {name: metrics.get(given) for given, name in FIGURES.items()}
    told["followers"] = reading.inner(user, "public_metrics").get("followers_count")
    return {name: count for name, count in told.items() if type(count) is int and count >= 0}
