"""From what a server told to the house's own values: a notification as it came, or an event in the shape that Mastodon's
streams have ({"event": "status.update" | "delete" | "own", "payload"}), made when a look at a post showed the change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sangam.channels.base import Ignored, Item, ParseError, RawItem
from sangam.channels.kinds.mastodon import statuses

HOME = "x-sangam-mastodon"
MENTION, UPDATE, QUOTE = "mention", "update", "quote"
WANTED = (MENTION, UPDATE, QUOTE)
EDIT, DELETE, OWN = "status.update", "delete", "own"


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
    home = statuses.Home(*(statuses.text_of(statuses.inner(told).get(name), 300) for name in ("id", "name", "domain")))
    kind = statuses.text_of(found.get("event") or found.get("type"), 60)
    if not kind:
        raise ParseError("this is neither a notification nor an event")
    return [_event(kind, found, home) if found.get("event") else _notice(kind, found, home)]


def _event(kind: str, found: Mapping[str, Any], home: statuses.Home) -> Item:
    if kind == EDIT:
        return statuses.edited(statuses.inner(found, "payload"), home, kind)
    if kind == DELETE:
        return statuses.deleted(found.get("payload"), kind)
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
