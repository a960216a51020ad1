"""From what a server told to the house's own values: a notification as it came, or an event in the shape that Mastodon's
streams have ({"event": "status.update" | "delete" | "own" | "found", "payload"}), made when a look at a post showed the change,
or when a hashtag or word that is watched found it ("term")."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sangam.channels import watching
from sangam.channels.base import Ignored, Item, ParseError, RawItem, Settings
from sangam.channels.kinds.mastodon import statuses

HOME = "x-sangam-mastodon"
MENTION, UPDATE, QUOTE = "mention", "update", "quote"
WANTED = (MENTION, UPDATE, QUOTE)
EDIT, DELETE, OWN, FOUND = "status.update", "delete", "own", "found"


def raw(found: Mapping[str, Any], home: statuses.Home, ref: str = "") -> RawItem:
    told = json.dumps({"id": home.id, "name": home.name, "domain": home.domain}, sort_keys=True)
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return RawItem(body, {HOME: told}, external_ref=ref)


def parse(payload: bytes, headers: Mapping[str, str]) -> list[Item]:
    """Raises ParseError."""
    try:
        found, told = json.loads(payload), json.loads(headers.get(HOME, "{}"))
    except (ValueError, RecursionError) as error:
        raise ParseError("this is no JSON") from error
    if not isinstance(found, dict):
        raise ParseError("this is no JSON object")
    home = _home(told)
    kind = statuses.text_of(found.get("event") or found.get("type"), 60)
    if not kind:
        raise ParseError("this is neither a notification nor an event")
    return [_event(kind, found, home) if found.get("event") else _notice(kind, found, home)]


def enrich(items: list[Item], payload: bytes, headers: Mapping[str, str], settings: Settings) -> list[Item]:
    """Mentions that this channel lets wait in the streams, with what their server tells of their reach."""
    if not any(watching.waits(item, settings, lambda _said: True) for item in items):
        return items
    found, told = json.loads(payload), json.loads(headers.get(HOME, "{}"))
    home, status = _home(told), statuses.inner(found, "status")
    passing = not statuses.speaks_to_us(status, home)
    return [
        statuses.mention(status, home, item.raw_type)
        if watching.waits(item, settings, lambda _said: passing) and statuses.is_public(status) else item
        for item in items
    ]  # fmt: skip


def _home(told: Any) -> statuses.Home:
    return statuses.Home(*(statuses.text_of(statuses.inner(told).get(name), 300) for name in ("id", "name", "domain")))


def _event(kind: str, found: Mapping[str, Any], home: statuses.Home) -> Item:
    if kind == EDIT:
        return statuses.edited(statuses.inner(found, "payload"), home, kind)
    if kind == DELETE:
        return statuses.deleted(found.get("payload"), kind)
    if kind == FOUND:
        return statuses.post(statuses.inner(found, "payload"), home, statuses.text_of(found.get("term"), 200), kind)
    if kind == OWN:
        return statuses.ours(statuses.inner(found, "payload"), home, kind)
    return Ignored("an event that we do not know", kind)


def _notice(kind: str, found: Mapping[str, Any], home: statuses.Home) -> Item:
    status = statuses.inner(found, "status")
    if kind in (MENTION, QUOTE):
        return statuses.said(status, home, kind)
    if kind == UPDATE:
        return statuses.edited(status, home, kind)
    return Ignored("no message of anybody", kind)
