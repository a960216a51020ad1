"""What we said, as Meta lists it: of a talk (Messenger Platform, "Conversations API") and below a post ("Comments" of the
Graph interface, "Replies" of Instagram's). For `looking`: asked only after a call that broke off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sangam.channels.looking import Looking, Seen
from sangam.channels.outgoing import Outbound
from sangam.channels.providers.meta import Graph
from sangam.channels.providers.pages.values import ident, part, parts, person, words

TALK_MAX, COMMENTS_MAX = 20, 50
"""Meta tells no more than the newest twenty messages of a talk."""
TALK = f"messages.limit({TALK_MAX}){{id,message,created_time,from,attachments}}"
COMMENT = "id,message,created_time,from,attachment"
REPLY = "id,text,timestamp,from"
SECONDS = 10.0


def in_talk(message: Outbound, graph: Graph, page: str, platform: str) -> Looking:
    """`page` is the Page also where the platform is Instagram's."""
    who = message.recipients[0].identity.value

    def ask() -> Iterator[Seen]:
        asked = {"user_id": who, "fields": TALK, **({"platform": platform} if platform else {})}
        told = graph.call("GET", f"{page}/conversations", params=asked, timeout=SECONDS)
        for talk in parts(told, "data"):
            for one in parts(part(talk, "messages"), "data"):
                if person(one, "from") != who:
                    files = len(parts(part(one, "attachments"), "data"))
                    yield Seen(ident(one, "id"), words(one, "message"), moment(one, "created_time"), files)

    return Looking(message, ask, TALK_MAX)


def below_post(message: Outbound, graph: Graph, post: str, account: str) -> Looking:
    """Every comment below a post of a Page, those below others too."""

    def ask() -> Iterator[Seen]:
        asked = {"filter": "stream", "order": "reverse_chronological", "limit": str(COMMENTS_MAX), "fields": COMMENT}
        told = graph.call("GET", f"{post}/comments", params=asked, timeout=SECONDS)
        for one in parts(told, "data"):
            if person(one, "from") == account:
                at = moment(one, "created_time")
                yield Seen(ident(one, "id"), words(one, "message"), at, int(bool(part(one, "attachment"))))

    return Looking(message, ask, COMMENTS_MAX)


def below_comment(message: Outbound, graph: Graph, target: str, edge: str, account: str) -> Looking:
    """On Instagram an answer to an answer hangs below what that answers."""

    def ask() -> Iterable[Seen]:
        top = target
        if edge == "replies":
            top = ident(graph.call("GET", target, params={"fields": "parent_id"}, timeout=SECONDS), "parent_id") or target
        asked = {"fields": REPLY, "limit": str(COMMENTS_MAX)}
        told = parts(graph.call("GET", f"{top}/{edge}", params=asked, timeout=SECONDS), "data")
        ours = [one for one in told if person(one, "from") == account]
        seen = [Seen(ident(one, "id"), words(one, "text"), moment(one, "timestamp")) for one in ours]
        return sorted(seen, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)

    return Looking(message, ask, COMMENTS_MAX)


def moment(given: Mapping[str, Any], name: str) -> dt.datetime | None:
    """ISO 8601 with a zone."""
    try:
        found = dt.datetime.fromisoformat(words(given, name))
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo else None
