"""Posts of others to us, and ours to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Change, Ignored, Inbound, Item, Post, Thread
from sangam.channels.kinds.x import keys, media, reading
from sangam.channels.watching import Term
from sangam.lib import language

People = Mapping[str, Mapping[str, Any]]
_NAMES = re.compile(r"(?:@\w{1,20}\s+)+\Z")
UNDECIDED = ("und", "zxx", "qme", "qst", "qht", "qam", "qct", "art")


def created(post: Mapping[str, Any], own: str, people: People, includes: Mapping[str, Any], raw_type: str) -> Item:
    """A post as either version tells it. `own` is our number."""
    name, author = reading.first(post, "id_str", "id"), _author(post, people)
    writer = reading.first(author, "id_str", "id") or reading.first(post, "author_id")
    if not name or not writer:
        return Ignored("a post without a number or an author", raw_type)
    if post.get("retweeted_status") or referenced(post, "retweeted"):
        return Ignored("a post that was only passed on", raw_type)
    before = reading.first(post, "in_reply_to_status_id_str", "in_reply_to_status_id") or referenced(post, "replied_to")
    thread = reading.first(post, "conversation_id_str", "conversation_id") or before or name
    said = said_in(post)
    shared: dict[str, Any] = {
        "external_id": name, "text": said, "reply_text": said, "quoted_text": _quoted(post), "language": _language(post, said),
        "kind": "comment", "sent_at": reading.moment(post.get("timestamp_ms") or post.get("created_at")),
        "files": _files(post, includes), "reply_to": before, "thread": Thread(in_reply_to=before), "raw_type": raw_type,
    }  # fmt: skip
    handle = reading.text(author.get("screen_name") or author.get("username"), 50)
    if writer != own:
        called = reading.text(author.get("name"), 120)
        who = keys.person(writer, handle, called)
        return Inbound(sender=(who,), sender_name=called or who.name, conversation_key=keys.post(thread, writer), **shared)
    to = reading.first(post, "in_reply_to_user_id_str", "in_reply_to_user_id")
    if not to or to == own:
        return Ignored("a post of our own that answers nobody", raw_type)
    customer = keys.person(to, reading.text(post.get("in_reply_to_screen_name"), 50))
    ours = f"@{handle}" if handle else ""
    return Inbound(sender=(customer,), sender_name=ours, outgoing=True, conversation_key=keys.post(thread, to), **shared)


def found(post: Mapping[str, Any], user: Mapping[str, Any], term: Term | None, reach: Mapping[str, int], **more: Any) -> Item:
    """A public post that speaks to nobody of us. Which term found it cannot always be told: X also looks behind links."""
    who = {reading.first(user, "id"): user}
    item = created(post, "", who, more, "search")
    if not isinstance(item, Inbound):
        return item
    return Post(
        item.external_id, item.sender, item.text, item.sent_at, address(item.external_id), item.sender_name, item.language,
        term.found_by if term else "keyword", term.shown if term else "", item.reply_to, item.conversation_key, reach,
        item.files, item.raw_type,
    )  # fmt: skip


def address(name: str) -> str:
    return f"https://x.com/i/status/{name}"


def deleted(found: Mapping[str, Any], raw_type: str) -> Item:
    status = reading.inner(found, "status") or found
    name = reading.first(status, "id_str", "id")
    if not name:
        return Ignored("a deletion of nothing", raw_type)
    return Change(name, "delete", at=reading.moment(found.get("timestamp_ms")), raw_type=raw_type)


def _author(post: Mapping[str, Any], people: People) -> Mapping[str, Any]:
    return reading.inner(post, "user") or people.get(reading.first(post, "author_id"), {})


def referenced(post: Mapping[str, Any], kind: str) -> str:
    return next((reading.first(one, "id") for one in reading.many(post, "referenced_tweets") if one.get("type") == kind), "")


def said_in(post: Mapping[str, Any]) -> str:
    """All of it, with the addresses that were written in place of X's short ones; what only points at its own pictures goes."""
    full = reading.inner(post, "extended_tweet") or reading.inner(post, "note_tweet") or post
    said = _spoken(reading.text(full.get("full_text") or full.get("text") or post.get("text")), full)
    entities = reading.inner(full, "entities") or reading.inner(post, "entities")
    pictures = [*reading.many(entities, "media"), *(one for one in reading.many(entities, "urls") if one.get("media_key"))]
    for one in pictures:
        if short := reading.text(one.get("url"), 100):
            said = said.replace(short, "")
    return reading.plain(expanded(said, entities)).strip()


def expanded(said: str, entities: Mapping[str, Any]) -> str:
    for one in reading.many(entities, "urls"):
        short, long = reading.text(one.get("url"), 100), reading.text(one.get("expanded_url"), 2000)
        if short.startswith("http") and long.startswith("http"):
            said = said.replace(short, long)
    return said[: reading.TEXT_MAX]


def _spoken(said: str, full: Mapping[str, Any]) -> str:
    """Without the names that X puts before an answer by itself: where the spoken words begin is told."""
    given = full.get("display_text_range")
    start = given[0] if isinstance(given, list) and given and type(given[0]) is int else 0
    return said[start:] if 0 < start <= len(said) and _NAMES.match(said[:start]) else said


def _quoted(post: Mapping[str, Any]) -> str:
    quoted = reading.inner(post, "quoted_status")
    handle = reading.text(reading.inner(quoted, "user").get("screen_name"), 50)
    return f"@{handle}: {said_in(quoted)}" if quoted else ""


def _language(post: Mapping[str, Any], said: str) -> str:
    told = reading.text(post.get("lang"), 10).partition("-")[0]
    return told if told and told not in UNDECIDED else language.detect(said)


def _files(post: Mapping[str, Any], includes: Mapping[str, Any]) -> Any:
    full = reading.inner(post, "extended_tweet") or post
    found = list(reading.many(reading.inner(full, "extended_entities"), "media"))
    wanted = reading.inner(post, "attachments").get("media_keys")
    if isinstance(wanted, list):
        found += [one for one in reading.many(includes, "media") if one.get("media_key") in wanted]
    return media.of(iter(found or list(reading.many(reading.inner(full, "entities"), "media"))))
