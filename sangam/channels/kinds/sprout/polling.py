"""Asking Sprout what came in: every two minutes the messages of the time since the last question, and of some minutes before
it, because Sprout itself asks the networks and hears late. A message is stored once, whatever is asked twice.

The end of the time that was asked for is stored with its last page; an interrupted question is asked again from its start.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, RawItem, Settings
from sangam.channels.kinds.sprout import api, messages
from sangam.lib import clock

ROUND_SECONDS = 120.0
"""Some 22,000 calls a month, of 250,000."""
LATE = dt.timedelta(minutes=20)
STEP = dt.timedelta(hours=6)
"""After a longer silence it goes on in steps: Sprout cuts an answer at 10,000 messages."""
PAGE, PAGES_MAX = 100, 50
FIELDS = (
    "guid", "created_time", "text", "network", "post_category", "post_type", "perma_link", "language_code", "from.guid",
    "from.name", "from.screen_name", "profile_guid", "customer_profile_id", "parent.guid",
)  # fmt: skip
CURSOR, NEXT = "page_cursor", "next_cursor"
"""How a page is asked for, and where the answer names the next one; not checked against the living interface."""


def poll(settings: Settings, ctx: Context) -> None:
    """Until told to stop. Raises DeliveryError."""
    while not ctx.stopping():
        behind = look(settings, ctx)
        ctx.healthy()
        _rest(ctx, 1.0 if behind else ROUND_SECONDS)


def _rest(ctx: Context, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not ctx.stopping():
        time.sleep(0.5)


def look(settings: Settings, ctx: Context) -> bool:
    """One round; whether there is more time to ask for. A new channel begins with now. Raises DeliveryError."""
    now = clock.now()
    known = messages.moment(ctx.cursor().get("until"))
    if known is None:
        ctx.store([], cursor={"until": now.isoformat()})
        return False
    end = min(now, known + STEP)
    question = {
        "filters": [f"group_id.eq({settings.get('group_id', '')})", f"created_time.in({_stamp(known - LATE)}...{_stamp(end)})"],
        "fields": list(FIELDS), "limit": PAGE, "timezone": "UTC",
    }  # fmt: skip
    _pages(settings, ctx, question)
    ctx.store([], cursor={"until": end.isoformat()})
    return end < now


def _pages(settings: Settings, ctx: Context, question: dict[str, Any]) -> None:
    token, seen = "", set[str]()
    for _page in range(PAGES_MAX):
        asked = {**question, **({CURSOR: token} if token else {})}
        told = api.call(settings, ctx.http, "POST", f"{api.customer(settings)}/messages", json=asked)
        data, paging = told.get("data"), told.get("paging")
        found = [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
        ctx.store([_raw(one) for one in found])
        token = messages.text(paging.get(NEXT), 2000) if isinstance(paging, dict) else ""
        if not token:
            return
        if token in seen:
            break
        seen.add(token)
    raise DeliveryError(_("Sprout gives no end of pages for this time."), permanent=False, kind="provider")


def _raw(found: dict[str, Any]) -> RawItem:
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "replace")
    guid = messages.text(found.get("guid"), messages.ID_MAX)
    return RawItem(body, external_ref=f"message-{guid}" if guid else "", lane="bulk")


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
