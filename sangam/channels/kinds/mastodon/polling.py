"""Asking a server what is new: every half minute the notices for us and the posts of our own account, and now and then
whether posts that we had lately were changed or taken back.

Notices come in pages behind the last one that was stored (`min_id`), oldest first, so none is skipped; they are stored in one
transaction with the place to go on from. A new channel begins with what comes after it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, RawItem, Settings
from sangam.channels.kinds.mastodon import api, finding, inbound, outbound, statuses

ROUND_SECONDS = 30.0
PAGE = 40
PAGES_MAX = 25
"""So much of a flood in one round; the rest in the next."""
LOOK_AGAIN = 10
"""Rounds between two looks at earlier posts."""
WATCHED_MAX = 20
GONE = ("404", "410")


def poll(settings: Settings, ctx: Context) -> None:
    """Until told to stop. Raises DeliveryError."""
    home, rounds = who(settings, ctx.http), 0
    outbound.remember_limit(settings, ctx)
    while not ctx.stopping():
        again = rounds % LOOK_AGAIN == LOOK_AGAIN - 1
        look(settings, ctx, home, again=again)
        if trouble := finding.look(settings, ctx, home, again=again):
            ctx.unhealthy(trouble)
        else:
            ctx.healthy()
        rounds += 1
        _rest(ctx)


def _rest(ctx: Context) -> None:
    until = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < until and not ctx.stopping():
        time.sleep(0.5)


def who(settings: Settings, ask: api.Ask) -> statuses.Home:
    """Our account, and the domain of its server's people: it may be another than the server's own. Raises DeliveryError."""
    me = calls.document(api.call(settings, ask, "GET", "/api/v1/accounts/verify_credentials"))
    there = calls.document(api.call(settings, ask, "GET", "/api/v2/instance"))
    number, name = statuses.text_of(me.get("id"), 60), statuses.text_of(me.get("username"), 100)
    domain = statuses.text_of(there.get("domain"), 200).lower()
    if not api.ID.match(number) or not name or not domain:
        raise DeliveryError(_("This server does not speak Mastodon's language."), permanent=True, kind="provider")
    return statuses.Home(number, name, domain, _app(settings, ask))


def _app(settings: Settings, ask: api.Ask) -> str:
    try:
        told = calls.document(api.call(settings, ask, "GET", "/api/v1/apps/verify_credentials"))
    except DeliveryError:
        return ""
    return statuses.text_of(told.get("name"), 200)


def look(settings: Settings, ctx: Context, home: statuses.Home, *, again: bool = False) -> None:
    """One round. Raises DeliveryError."""
    for _page in range(PAGES_MAX):
        if not _notices(settings, ctx, home):
            break
    for _page in range(PAGES_MAX):
        if not _own(settings, ctx, home):
            break
    if again:
        _look_again(settings, ctx, home)


def _notices(settings: Settings, ctx: Context, home: statuses.Home) -> bool:
    """Whether there may be more."""
    kinds = [("types[]", kind) for kind in inbound.WANTED]
    found = _page_of(settings, ctx, "/api/v1/notifications", "notice", kinds)
    if found is None:
        return False
    raws = [inbound.raw(one, home, f"notice-{one['id']}") for one in found]
    watched = {one["status"]["id"]: one["status"].get("edited_at") for one in found if statuses.is_named(one.get("status"))}
    _keep(ctx, raws, "notice", found, watched)
    return len(found) == PAGE


def _own(settings: Settings, ctx: Context, home: statuses.Home) -> bool:
    """What was written with our account elsewhere. What this house wrote carries its name, and is known already."""
    path, kinds = f"/api/v1/accounts/{home.id}/statuses", [("exclude_reblogs", "true")]
    found = _page_of(settings, ctx, path, "own", kinds)
    if found is None:
        return False
    others = [one for one in found if not home.app or statuses.inner(one, "application").get("name") != home.app]
    raws = [inbound.raw({"event": inbound.OWN, "payload": one}, home, f"own-{one['id']}") for one in others]
    _keep(ctx, raws, "own", found, {})
    return len(found) == PAGE


def _page_of(
    settings: Settings, ctx: Context, path: str, name: str, more: list[tuple[str, str]]
) -> list[dict[str, Any]] | None:
    """The next page behind our place, oldest first; None where there is nothing. The first time it only finds the place."""
    place = statuses.text_of(ctx.cursor().get(name), 60)
    query = [("limit", str(PAGE) if place else "1"), *([("min_id", place)] if place else []), *more]
    told = api.call(settings, ctx.http, "GET", path, params=query).json()
    found = [one for one in told if statuses.is_named(one)] if isinstance(told, list) else []
    if not place:
        ctx.store([], cursor={**ctx.cursor(), name: found[0]["id"] if found else "0"})
        return None
    return sorted(found, key=lambda one: statuses.order(one["id"])) or None


def _keep(ctx: Context, raws: list[RawItem], name: str, found: list[dict[str, Any]], watched: Mapping[str, Any]) -> None:
    lately = {**statuses.inner(ctx.cursor(), "watched"), **watched}
    kept = dict(list(lately.items())[-WATCHED_MAX:])
    ctx.store(raws, cursor={**ctx.cursor(), name: found[-1]["id"], "watched": kept})


def _look_again(settings: Settings, ctx: Context, home: statuses.Home) -> None:
    """No notice tells that a post which named us was changed or taken back, so the latest are looked at."""
    watched = dict(statuses.inner(ctx.cursor(), "watched"))
    raws: list[RawItem] = []
    for name, before in list(watched.items()):
        try:
            now = calls.document(api.call(settings, ctx.http, "GET", f"/api/v1/statuses/{name}"))
        except DeliveryError as error:
            if error.failure.code not in GONE:
                raise
            raws.append(inbound.raw({"event": inbound.DELETE, "payload": name}, home, f"delete-{name}"))
            del watched[name]
            continue
        if statuses.is_named(now) and now.get("edited_at") != before:
            raws.append(inbound.raw({"event": inbound.EDIT, "payload": now}, home, f"edit-{name}-{now.get('edited_at')}"))
            watched[name] = now.get("edited_at")
    if raws:
        ctx.store(raws, cursor={**ctx.cursor(), "watched": watched})
