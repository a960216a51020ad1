"""Changes of an Instagram account: {"field": "comments", "value": {"id", "text", "from", "media", "parent_id"}}, the same below
live videos, and mentions, which name a post of somebody else and perhaps a comment below it, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sangam.channels.base import Ignored, Item, Post
from sangam.channels.providers import meta
from sangam.channels.providers.pages import comments
from sangam.channels.providers.pages.comments import ID_MAX
from sangam.channels.providers.pages.entries import Place
from sangam.channels.providers.pages.values import ident, part, person, words


def comment(value: Mapping[str, Any], place: Place, field: str) -> Iterable[Item]:
    """There are no notices of edits, deletions or hiding."""
    name, media, author = ident(value, "id", ID_MAX), ident(part(value, "media"), "id", ID_MAX), part(value, "from")
    parent, who = ident(value, "parent_id", ID_MAX), person(value, "from")
    own = bool(ident(author, "self_ig_scoped_id")) or who == place.account
    if not name:
        return [Ignored("it names no comment", raw_type=field)]
    if own and not parent:
        return [Ignored("a comment of the account itself that answers nobody", raw_type=field)]
    at = meta.moment(value.get("timestamp")) or place.at
    said = comments.Said(name, media or name, who, words(author, "username"), words(value, "text"), parent, at, own=own)
    return [comments.inbound(said, place, field)]


def mention(value: Mapping[str, Any], place: Place, field: str) -> Iterable[Item]:
    media = ident(value, "media_id", ID_MAX)
    name = ident(value, "comment_id", ID_MAX) or media
    if not name:
        return [Ignored("it names neither comment nor post", raw_type=field)]
    return [Post(name, (), "", place.at, parent_id=media, raw_type=field)]


LIVE = "live_comments"
READERS = {"comments": comment, LIVE: comment, "mentions": mention}
