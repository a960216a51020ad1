"""What was said where somebody named the account: its webhook tells only ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sangam.channels import contacts
from sangam.channels.base import DeliveryError, Item, Post
from sangam.channels.providers.meta import Graph
from sangam.channels.providers.pages.comments import SECONDS
from sangam.channels.providers.pages.values import address, ident, part, words
from sangam.lib import language

ASKED_MAX = 10
COMMENT = "mentioned_comment.comment_id({name}){{id,text,timestamp,username,media{{id,permalink}}}}"
MEDIA = "mentioned_media.media_id({name}){{id,caption,timestamp,username,permalink}}"


def told(items: list[Item], graph: Graph, account: str) -> list[Item]:
    """The same items, mentions with their words where Meta tells them."""
    found: list[Item] = []
    left = ASKED_MAX
    for item in items:
        if isinstance(item, Post) and not item.text and left and item.external_id.isascii() and item.external_id.isalnum():
            try:
                item, left = _told(item, graph, account), left - 1
            except DeliveryError as error:
                left = left - 1 if error.failure.permanent else 0
        found.append(item)
    return found


def _told(item: Post, graph: Graph, account: str) -> Post:
    below = item.external_id != item.parent_id
    fields = (COMMENT if below else MEDIA).format(name=item.external_id)
    answer = graph.call("GET", account, params={"fields": fields}, timeout=SECONDS)
    given: Mapping[str, Any] = part(answer, "mentioned_comment") or part(answer, "mentioned_media")
    text = words(given, "text") or words(given, "caption")
    url = address(given, "permalink") or address(part(given, "media"), "permalink")
    name = contacts.name(ident(given, "username"))
    at = _moment(words(given, "timestamp")) or item.at
    return replace(item, text=text, url=url, author_name=name, at=at, language=language.detect(text))


def _moment(value: str) -> dt.datetime | None:
    """As the interface writes it: 2026-03-01T09:30:00+0000."""
    try:
        return dt.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z").astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
