"""Public posts as they come in. In whatever order and however often something is told, the same rows come out: the
constraint on (channel, external id) decides what is new, of two things that found a post the stronger stands, of two figures
of its reach the higher, of two moments the earlier, of two edits the later, and a deletion is final."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sangam.channels.base import EXTERNAL_ID_MAX, Change, File, IdentityRef, Inbound, Post
from sangam.channels.models import Channel
from sangam.conversations import awaited
from sangam.conversations.models import OpenThread
from sangam.customers import identify
from sangam.events import record
from sangam.events.record import SYSTEM, Actor, Fact
from sangam.lib import clock, language, sql
from sangam.social import mood
from sangam.social.models import FoundBy, PostState, StreamPost

TABLE = StreamPost._meta.db_table
TEXT_MAX = 20_000
URL_MAX = 2000
TERM_MAX = 200
FIGURE_MAX = 10**15
STRENGTH = {name: place for place, name in enumerate(FoundBy.values)}
TYPES = {
    "channel_id": "bigint", "external_id": "text", "identity_id": "bigint", "author_name": "text", "text": "text",
    "language": "text", "url": "text", "at": "timestamptz", "found_by": "text", "term": "text", "parent_id": "text",
    "conversation_key": "text", "reach": "jsonb", "files": "jsonb", "raw_id": "bigint", "mood": "float8",
    "mood_method": "text", "state": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """A post with the raw that it stood in, and when that came."""

    post: Post
    raw_id: int
    received_at: dt.datetime
    backfill: bool = False


def many(channel: Channel, heard: Sequence[Heard]) -> list[Heard]:
    """Write the posts. Call inside a transaction. Gives those that belong to a conversation which is open under their key:
    they are its messages and no posts."""
    named = [one for one in heard if one.post.external_id]
    if not named:
        return []
    known = _known(channel, named)
    theirs = _open_keys(channel, named)
    joining = [one for one in named if one.post.external_id not in known and one.post.conversation_key in theirs]
    fresh = _merged(one for one in named if one.post.external_id not in known and one.post.conversation_key not in theirs)
    written = _write(channel, fresh)
    raced = [one for one in fresh if one.post.external_id not in written]
    if raced:
        known |= _known(channel, raced)
    _strengthen([*(one for one in named if one.post.external_id in known), *raced], known)
    awaited.arrived(channel.id_scope, written)
    return joining


def _known(channel: Channel, heard: Iterable[Heard]) -> dict[str, StreamPost]:
    names = sorted({one.post.external_id for one in heard})
    found = StreamPost.objects.filter(channel=channel, external_id__in=names).order_by("pk").select_for_update()
    return {post.external_id: post for post in found}


def _open_keys(channel: Channel, heard: Iterable[Heard]) -> set[str]:
    keys = {one.post.conversation_key for one in heard if one.post.conversation_key and one.post.author}
    return set(OpenThread.objects.filter(channel=channel, key__in=keys).values_list("key", flat=True)) if keys else set()


def _merged(heard: Iterable[Heard]) -> list[Heard]:
    """One of each id, the strongest of what found it with the highest of all figures, sorted so that two workers never
    wait for each other in a ring."""
    kept: dict[str, list[Heard]] = {}
    for one in heard:
        kept.setdefault(one.post.external_id, []).append(one)
    return [_strongest(kept[name]) for name in sorted(kept)]


def _strongest(heard: Sequence[Heard]) -> Heard:
    best = min(heard, key=lambda one: _strength(one.post.found_by, one.post.term))
    reach: Mapping[str, int] = {}
    for one in heard:
        reach = _higher(reach, one.post.reach)
    return replace(best, post=replace(best.post, reach=reach, at=min(map(_moment, heard))))


def _moment(one: Heard) -> dt.datetime:
    """When it was said; nobody says a thing after it was received."""
    return min(one.post.at or one.received_at, one.received_at)


def _higher(reach: Mapping[str, int], told: Mapping[str, int]) -> dict[str, int]:
    figures = _figures(told)
    return {**reach, **{name: max(count, reach.get(name, 0)) for name, count in figures.items()}}


def _strength(found_by: str, term: str) -> tuple[int, str]:
    return STRENGTH.get(found_by, len(STRENGTH)), term


def _write(channel: Channel, heard: Sequence[Heard]) -> list[str]:
    refs = [one.post.author[0] for one in heard if one.post.author]
    more = {one.post.author[0].key: one.post.author[1:] for one in heard if len(one.post.author) > 1}
    people = identify.many(refs, proven_by=channel.kind, more=more) if refs else {}
    rows = [_row(channel, one, people) for one in heard]
    written = sql.insert(
        TABLE, TYPES, rows, conflict="(channel_id, external_id) DO NOTHING", returning="external_id, id, identity_id"
    )
    given = {one.post.external_id: one for one in heard}
    owner = {known.identity_id: known.customer_id for known in people.values()}
    record.many(
        Fact("post.arrived", "streampost", number, customer_id=owner.get(identity), backfill=given[name].backfill,
             by=Actor.customer(owner[identity]) if identity in owner else SYSTEM, data={"channel": channel.pk})
        for name, number, identity in written
    )  # fmt: skip
    return [name for name, _number, _identity in written]


def _row(channel: Channel, one: Heard, people: Mapping[identify.Key, identify.Known]) -> tuple[Any, ...]:
    post = one.post
    text = post.text[:TEXT_MAX]
    spoken = post.language or language.detect(text)
    who = people[post.author[0].key] if post.author else None
    name = post.author_name or (post.author[0].name if post.author else "")
    state = PostState.IGNORED if who and who.blocked else PostState.NEW
    return (
        channel.pk, post.external_id[:EXTERNAL_ID_MAX], who.identity_id if who else None, name[:300], text, spoken[:16],
        post.url[:URL_MAX], _moment(one), post.found_by, post.term[:TERM_MAX],
        post.parent_id[:EXTERNAL_ID_MAX], post.conversation_key[:EXTERNAL_ID_MAX], _figures(post.reach),
        [_file(file) for file in post.files], one.raw_id, mood.of(text, spoken), mood.METHOD, state,
    )  # fmt: skip


def _figures(reach: Mapping[str, int]) -> dict[str, int]:
    whole = {name: count for name, count in reach.items() if isinstance(count, int) and not isinstance(count, bool)}
    return {name[:40]: count for name, count in whole.items() if 0 <= count <= FIGURE_MAX}


def _file(file: File) -> dict[str, Any]:
    """What is needed to get it later: bytes that came with a post are in its raw."""
    return {
        "name": file.name, "content_type": file.content_type, "size": file.size, "ref": file.ref, "stored": file.stored,
        "sha256": file.sha256, "inline": file.inline, "content_id": file.content_id, "link": file.link,
    }  # fmt: skip


def _strengthen(heard: Iterable[Heard], known: Mapping[str, StreamPost]) -> None:
    """A post is told again: what else found it, and how far it has reached by now."""
    for one in heard:
        post = known[one.post.external_id]
        reach = _higher(post.reach, one.post.reach)
        stronger = _strength(one.post.found_by, one.post.term) < _strength(post.found_by, post.term)
        at = min(_moment(one), post.at)
        if not stronger and reach == post.reach and at == post.at:
            continue
        post.reach, post.at = reach, at
        if stronger:
            post.found_by, post.term = one.post.found_by, one.post.term[:TERM_MAX]
        post.save(update_fields=["reach", "at", "found_by", "term"])
        record.record("post.changed", post, by=SYSTEM, channel=post.channel_id)


def change(channel: Channel, found: Change) -> bool:
    """An edit or a deletion of a post; False where no post has this id. Call inside a transaction."""
    post = StreamPost.objects.select_for_update().filter(channel=channel, external_id=found.external_id).first()
    if post is None:
        return False
    at = found.at or clock.now()
    if post.deleted_at or found.action not in ("edit", "delete"):
        return True
    if found.action == "delete":
        post.deleted_at, post.text, post.files, post.mood = at, "", [], None
        post.edited_at = None
    elif post.edited_at and (post.edited_at, post.text) >= (at, found.text[:TEXT_MAX]):
        return True
    else:
        post.edited_at, post.text = at, found.text[:TEXT_MAX]
        post.language = language.detect(post.text) or post.language
        post.mood, post.mood_method = mood.of(post.text, post.language), mood.METHOD
    post.save(update_fields=["deleted_at", "edited_at", "text", "files", "language", "mood", "mood_method"])
    kind = "post.deleted" if found.action == "delete" else "post.edited"
    record.record(kind, post, by=SYSTEM, channel=channel.pk)
    return True


def as_message(post: Post) -> Inbound:
    """What is said in public, as a message of a conversation that its later comments join by its key."""
    return Inbound(
        external_id=post.external_id, sender=post.author, sender_name=post.author_name, text=post.text, reply_text=post.text,
        language=post.language or language.detect(post.text), kind="comment", sent_at=post.at, files=post.files,
        conversation_key=post.conversation_key or f"post:{post.external_id}"[:EXTERNAL_ID_MAX], reply_to=post.parent_id,
        extra={"fields": {"post": post.url}} if post.url else {}, raw_type=post.raw_type,
    )  # fmt: skip


def as_told(row: StreamPost) -> Post:
    """A stored post as its channel told it."""
    who = row.identity
    author = (IdentityRef(who.kind, who.value, who.scope, who.name, proven=who.verified_at is not None),) if who else ()
    return Post(
        row.external_id, author, row.text, row.at, row.url, row.author_name, row.language, parent_id=row.parent_id,
        conversation_key=row.conversation_key, files=tuple(File(**one) for one in row.files), raw_type="post",
    )  # fmt: skip
