"""Changes of a Page: {"field": "feed", "value": {"item", "verb", "from", "post_id", "comment_id", "parent_id", "message", …}},
and of mentions and recommendations. A comment names its parent, which is the post itself at the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sangam.channels.base import Change, IdentityRef, Ignored, Inbound, Item, Post
from sangam.channels.providers import meta
from sangam.channels.providers.pages import attachments, comments
from sangam.channels.providers.pages.comments import ID_MAX
from sangam.channels.providers.pages.entries import Place
from sangam.channels.providers.pages.values import address, ident, part, person, words

POSTS = frozenset({"post", "status", "photo", "video", "share", "link", "note", "album", "event", "reel", "live_video"})
CHANGES = {
    "edit": "edit",
    "edited": "edit",
    "update": "edit",
    "remove": "delete",
    "delete": "delete",
    "hide": "hide",
    "unhide": "show",
}
REACTIONS = {"like": "👍", "love": "❤️", "wow": "😮", "haha": "😆", "sorry": "😢", "anger": "😠", "care": "🤗"}


def feed(value: Mapping[str, Any], place: Place, field: str) -> Iterable[Item]:
    item, verb = words(value, "item"), words(value, "verb")
    kind = f"{item} {verb}"[:60].strip()
    if item == "comment":
        return [_said(value, place, ident(value, "comment_id", ID_MAX), verb, kind)]
    if item in POSTS:
        return [_said(value, place, ident(value, "post_id", ID_MAX), verb, kind)]
    if item in ("reaction", "like"):
        return [_reaction(value, place, verb, kind)]
    return [Ignored("a change of the Page that is no word of anybody", raw_type=kind)]


def _said(value: Mapping[str, Any], place: Place, name: str, verb: str, kind: str) -> Item:
    if not name:
        return Ignored("it names neither comment nor post", raw_type=kind)
    at = meta.moment(value.get("created_time")) or place.at
    own = person(value, "from") == place.account
    if verb in CHANGES:
        action: Any = CHANGES[verb]
        return Change(
            name,
            action,
            words(value, "message") if action == "edit" else "",
            by=_by(value, place),
            at=place.at or at,
            raw_type=kind,
        )
    if verb not in ("add", ""):
        return Ignored("a change of the Page that is no word of anybody", raw_type=kind)
    post, parent = ident(value, "post_id", ID_MAX) or name, ident(value, "parent_id", ID_MAX)
    parent = "" if parent == post or name == post else parent
    if own and not parent:
        return Ignored("the Page's own post, or a comment of its own that answers nobody", raw_type=kind)
    said = comments.Said(
        name, post, person(value, "from"), words(part(value, "from"), "name"), _text(value), parent, at, tuple(_files(value)),
        address(part(value, "post"), "permalink_url"), own,
    )  # fmt: skip
    return comments.inbound(said, place, kind)


def _by(value: Mapping[str, Any], place: Place) -> tuple[IdentityRef, ...]:
    who = person(value, "from")
    return (IdentityRef(place.identity, who, place.account, proven=True),) if who and who != place.account else ()


def _text(value: Mapping[str, Any]) -> str:
    """The words, and a link that was shared with them."""
    said, link = words(value, "message"), address(value, "link")
    shown = link if link and not _media(link) and link not in said else ""
    return "\n".join(filter(None, (said, shown)))


def _files(value: Mapping[str, Any]) -> Iterable[Any]:
    photos = value.get("photos")
    links = [("image", address(value, "photo")), ("video", address(value, "video"))]
    links += [("image", address({"url": one}, "url")) for one in photos] if isinstance(photos, list) else []
    link = address(value, "link")
    links += [("video" if words(value, "item") == "video" else "image", link)] if _media(link) else []
    return [attachments.file(kind, url) for kind, url in dict.fromkeys(links) if url]


def _media(url: str) -> bool:
    return ".fbcdn.net/" in url or ".fbsbx.com/" in url


def _reaction(value: Mapping[str, Any], place: Place, verb: str, kind: str) -> Item:
    name, by = ident(value, "comment_id", ID_MAX), _by(value, place)
    if not name or not by:
        return Ignored("a reaction to a post, or of the Page itself", raw_type=kind)
    action: Any = "unreact" if verb in ("remove", "delete") else "react"
    return Change(
        name,
        action,
        REACTIONS.get(words(value, "reaction_type"), "👍"),
        by=by,
        at=meta.moment(value.get("created_time")) or place.at,
        raw_type=kind,
    )


def mention(value: Mapping[str, Any], place: Place, field: str) -> Iterable[Item]:
    """Somebody names the Page in a post or comment elsewhere."""
    name = ident(value, "comment_id", ID_MAX) or ident(value, "post_id", ID_MAX)
    who = ident(value, "sender_id", 320) or person(value, "from")
    if not name or words(value, "verb") not in ("add", ""):
        return [Ignored("a mention that changed or is gone", raw_type=field)]
    post, name_of = ident(value, "post_id", ID_MAX), words(value, "sender_name")
    author = (IdentityRef(place.identity, who, place.account, name_of, True),) if who else ()
    at = meta.moment(value.get("created_time")) or place.at
    return [
        Post(
            name, author, words(value, "message"), at, address(value, "permalink_url"), name_of,
            parent_id="" if post == name else post, conversation_key=f"{post or name}:{who}" if who else "", raw_type=field,
        )
    ]  # fmt: skip


def rating(value: Mapping[str, Any], place: Place, field: str) -> Iterable[Item]:
    """A recommendation of the Page: a story that can be commented. Comments below it come as such, too."""
    story, who, verb = ident(value, "open_graph_story_id", ID_MAX), ident(value, "reviewer_id", 320), words(value, "verb")
    if not story or words(value, "item") not in ("rating", ""):
        return [Ignored("a change of a recommendation that is no word of anybody", raw_type=field)]
    text, at = _review(value), meta.moment(value.get("created_time")) or place.at
    if verb in CHANGES:
        action: Any = CHANGES[verb]
        return [Change(story, action, text if action == "edit" else "", at=place.at or at, raw_type=field)]
    said = comments.Said(story, story, who, words(value, "reviewer_name"), text, at=at)
    found: Inbound = comments.inbound(said, place, field)
    return [found]


def _review(value: Mapping[str, Any]) -> str:
    stars = value.get("rating")
    shown = "★" * stars if isinstance(stars, int) and not isinstance(stars, bool) and 0 < stars < 6 else ""
    thumb = {"positive": "👍", "negative": "👎"}.get(words(value, "recommendation_type").lower(), "")
    return "\n".join(filter(None, (thumb or shown, words(value, "review_text")))) or "👍👎"


READERS = {"feed": feed, "mention": mention, "ratings": rating}
