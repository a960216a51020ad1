"""From X's calls to the house's own values: both envelopes, the older `for_user_id` with lists of events (Account Activity)
and the newer `data` with one `event_type` and its `payload` (X Activity)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sangam.channels import watching
from sangam.channels.base import Ignored, Inbound, Item, ParseError, RawItem, Request, Settings
from sangam.channels.kinds.x import api, direct, finding, posts, reading

OWN = "x-sangam-x-user"
KEPT = ("user-agent",)
QUIET = (
    "favorite_events", "follow_events", "unfollow_events", "block_events", "unblock_events", "mute_events", "unmute_events",
    "user_event", "replay_job_status",
)  # fmt: skip
"""Told by X, and no message of anybody: a like of a post of ours may come a hundred thousand times."""


def unpack(request: Request, settings: Settings) -> list[RawItem]:
    headers = {name: request.headers[name][:500] for name in KEPT if name in request.headers}
    return [RawItem(request.body, {**headers, OWN: api.own(settings)})]


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(found, dict):
        raise ParseError("this is no JSON object")
    told = headers.get(OWN, "")
    if reading.inner(found, finding.SEARCH):
        return [finding.read(reading.inner(found, finding.SEARCH))]
    if reading.inner(found, "data").get("event_type"):
        return _newer(reading.inner(found, "data"), told)
    return _older(found, told)


def enrich(items: list[Item], settings: Settings) -> list[Item]:
    """Mentions that this channel lets wait in the streams."""
    own = settings.address.lower()

    def passing(said: Inbound) -> bool:
        return not said.reply_to and not (own and said.text.lower().startswith(own))

    return [
        replace(watching.as_post(item), url=posts.address(item.external_id))
        if isinstance(item, Inbound) and watching.waits(item, settings, passing) else item
        for item in items
    ]  # fmt: skip


def _older(found: Mapping[str, Any], told: str) -> list[Item]:
    own = reading.first(found, "for_user_id")
    if told and own and own != told:
        return [Ignored("meant for another account of this app", "other")]
    items = list(_lists(found, own or told))
    items += [Ignored("no message of anybody", name) for name in QUIET if name in found]
    if not items:
        raise ParseError("this is neither of the two envelopes that X uses")
    return items


def _lists(found: Mapping[str, Any], own: str) -> Iterator[Item]:
    people = _people(found.get("users"))
    readers: Mapping[str, Callable[[Mapping[str, Any], str], Item]] = {
        "tweet_create_events": lambda one, name: posts.created(one, own, people, {}, name),
        "tweet_delete_events": posts.deleted,
        "direct_message_events": lambda one, name: direct.said(one, own, people, name),
        "direct_message_indicate_typing_events": lambda one, name: direct.typing(one, own, name),
        "direct_message_mark_read_events": lambda one, name: direct.read(one, own, name),
    }
    for name, reader in readers.items():
        yield from (reader(one, name) for one in reading.many(found, name))
        if name in found and not any(True for _one in reading.many(found, name)):
            yield Ignored("an empty list of events", name)


def _newer(data: Mapping[str, Any], told: str) -> list[Item]:
    kind, payload, includes = (
        reading.text(data.get("event_type"), 60),
        reading.inner(data, "payload"),
        reading.inner(data, "includes"),
    )
    own = reading.first(reading.inner(data, "filter"), "user_id") or told
    if told and own != told:
        return [Ignored("meant for another account of this app", "other")]
    if kind in ("dm.received", "dm.sent", "dm.read", "dm.indicate_typing"):
        return _direct(payload, own, kind)
    if kind in ("post.create", "post.mention.create", "post.reply.create", "post.quote.create"):
        people = {reading.first(one, "id"): one for one in reading.many(includes, "users")}
        return [posts.created(payload, own, people, includes, kind)]
    if kind in ("post.delete", "post.mention.delete"):
        return [posts.deleted(payload, kind)]
    if kind == "chat.received":
        return [direct.sealed(payload, own, kind)]
    return [Ignored("no message of anybody", kind)]


def _direct(payload: Mapping[str, Any], own: str, kind: str) -> list[Item]:
    """The payload is the older envelope inside the newer; read and typing may stand in it bare."""
    people = _people(payload.get("users"))
    found = [direct.said(one, own, people, kind) for one in reading.many(payload, "direct_message_events")]
    if kind == "dm.read":
        bare = [payload, *reading.many(payload, "direct_message_mark_read_events")]
        found += [direct.read(one, own, kind) for one in bare if one.get("last_read_event_id")]
    if kind == "dm.indicate_typing":
        bare = [payload, *reading.many(payload, "direct_message_indicate_typing_events")]
        found += [direct.typing(one, own, kind) for one in bare if one.get("sender_id")]
    return found or [Ignored("an event of direct messages without one", kind)]


def _people(found: Any) -> posts.People:
    """By their numbers; the newer envelope puts each into `data`."""
    known = found.items() if isinstance(found, Mapping) else ()
    return {str(name): reading.inner(one, "data") or one for name, one in known if isinstance(one, Mapping)}
