"""What we said, as X lists it: our newest posts, and the direct messages with one person. For `looking`: asked only after a
call that broke off, because X charges for each post that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from sangam.channels.base import Context, Outbound, Settings
from sangam.channels.kinds.x import api, posts, reading
from sangam.channels.looking import CLOCKS, Looking, Seen

MOST = 100
NAMES = re.compile(r"\A(?:@\w{1,20}\s+)+")
"""X puts them before an answer by itself."""


class OurPosts(Looking):
    """Posts are compared without the names they begin with."""

    def find(self, text: str, *, files: int = 0, below: str = "") -> str:
        return super().find(unnamed(text), files=files, below=below)


def posts_of(message: Outbound, settings: Settings, ctx: Context) -> Looking:
    def ask() -> Iterator[Seen]:
        assert message.cut is not None
        since = (message.cut - CLOCKS).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {
            "max_results": str(MOST), "start_time": since, "exclude": "retweets",
            "tweet.fields": "attachments,created_at,entities,note_tweet,referenced_tweets",
        }  # fmt: skip
        told = api.call(settings, ctx.http, "GET", f"/2/users/{api.own(settings)}/tweets?{urlencode(asked)}")
        for one in reading.many(told, "data"):
            text, below = unnamed(posts.said_in(one)), posts.referenced(one, "replied_to")
            yield Seen(reading.first(one, "id"), text, reading.moment(one.get("created_at")), _files(one), below)

    return OurPosts(message, ask, MOST)


def directs_to(who: str, message: Outbound, settings: Settings, ctx: Context) -> Looking:
    def ask() -> Iterator[Seen]:
        asked = {
            "max_results": str(MOST), "event_types": "MessageCreate",
            "dm_event.fields": "id,text,event_type,created_at,sender_id,attachments,entities",
        }  # fmt: skip
        told = api.call(settings, ctx.http, "GET", f"/2/dm_conversations/with/{who}/dm_events?{urlencode(asked)}")
        for one in reading.many(told, "data"):
            if reading.first(one, "sender_id") == api.own(settings):
                text = posts.said_in(one)
                yield Seen(reading.first(one, "id"), text, reading.moment(one.get("created_at")), _files(one))

    return Looking(message, ask, MOST)


def unnamed(text: str) -> str:
    return NAMES.sub("", text)


def _files(one: Mapping[str, Any]) -> int:
    found = reading.inner(one, "attachments").get("media_keys")
    return len(found) if isinstance(found, list) else 0
