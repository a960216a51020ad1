"""Answers: posts that name the person first, as visible as what they answer, under keys that make them come once."""

from __future__ import annotations

import time
from typing import Any

from django.utils.translation import gettext as _

from sangam.channels import calls, shaping
from sangam.channels.base import Action, Context, DeliveryError, Outbound, Sent, Settings
from sangam.channels.kinds.mastodon import api, handles, lengths, media, statuses

VISIBILITIES = ("public", "unlisted", "private", "direct")
NAMES = ("like", "unlike", "delete")
KNOWN_SECONDS = 3600
LIMIT = "max_characters"

_known: dict[str, tuple[dict[str, Any], float]] = {}


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    to = message.recipients[0].identity.value if message.recipients else ""
    if not handles.SHAPE.match(to):
        raise DeliveryError(_("“%(who)s” is no name like user@server.") % {"who": to[:60]}, permanent=True, kind="recipient")
    below, visibility = message.in_reply_to if api.ID.match(message.in_reply_to) else "", _visibility(message, settings, ctx)
    files = media.chosen(message.files)
    texts = _texts(message, files, settings, ctx)
    if not texts and not files:
        raise DeliveryError(_("There is nothing to send."), permanent=True, kind="content")
    called = handles.mention(to, str(instance(settings, ctx).get("domain", "")))
    ids: list[str] = []
    for place, text in enumerate(texts or [""]):
        part = f"text-{place}"
        name = message.done.get(part, "")
        if not name:
            body: dict[str, Any] = {"status": f"{called} {text}".strip(), "visibility": visibility}
            if below:
                body["in_reply_to_id"] = below
            if files and place == 0:
                body["media_ids"] = media.uploaded(files, message, settings, ctx)
            name = _post(body, message.key if place == 0 else f"{message.key}-{part}", settings, ctx)
            ctx.done(message, part, name)
        ids.append(name)
        below = name
    return Sent(ids[0], further=tuple(ids[1:]))


def _post(body: dict[str, Any], key: str, settings: Settings, ctx: Context) -> str:
    answer = api.call(settings, ctx.http, "POST", "/api/v1/statuses", json=body, headers={"idempotency-key": key})
    if name := statuses.text_of(calls.document(answer).get("id"), 60):
        return name
    raise DeliveryError(_("The server took it and gave it no number."), permanent=False, kind="provider")


def _visibility(message: Outbound, settings: Settings, ctx: Context) -> str:
    """As visible as the post that is answered; direct for what is meant for one alone. What answers nothing stays out of
    the timelines of strangers."""
    if message.private or handles.is_direct(message.conversation_key):
        return handles.DIRECT
    if not api.ID.match(message.in_reply_to):
        return "unlisted" if message.conversation_key else handles.DIRECT
    answered = calls.document(api.call(settings, ctx.http, "GET", f"/api/v1/statuses/{message.in_reply_to}"))
    found = answered.get("visibility")
    return found if found in VISIBILITIES else "unlisted"


def _texts(message: Outbound, files: list[Any], settings: Settings, ctx: Context) -> list[str]:
    """As counted in the composer."""
    links = [one.link for one in message.files if one.link and one not in files]
    worded = "\n".join((shaping.worded(message.text), *links)).strip()
    return [one for one in lengths.cut(worded, limit(settings, ctx)) if one]


def limit(settings: Settings, ctx: Context) -> int:
    """How long a post may be at this server."""
    return lengths.allowed(statuses.inner(instance(settings, ctx), "configuration", "statuses").get("max_characters"))


def remember_limit(settings: Settings, ctx: Context) -> None:
    """Kept beside the secrets, so that the composer counts as the server does."""
    found = limit(settings, ctx)
    if found != lengths.allowed(settings.get(LIMIT)):
        ctx.save_secret({LIMIT: found})


def instance(settings: Settings, ctx: Context) -> dict[str, Any]:
    """What the server says of itself, asked at most once an hour."""
    where = api.server(settings)
    told, until = _known.get(where, ({}, 0.0))
    if time.monotonic() >= until:
        told = calls.document(api.call(settings, ctx.http, "GET", "/api/v2/instance"))
        _known[where] = (told, time.monotonic() + KNOWN_SECONDS)
    return told


def perform(action: Action, settings: Settings, ctx: Context) -> None:
    """Raises DeliveryError."""
    if action.name not in NAMES or not api.ID.match(action.external_id):
        raise DeliveryError(_("Mastodon cannot do that."), permanent=True, kind="content")
    path = f"/api/v1/statuses/{action.external_id}"
    if action.name == "delete":
        api.call(settings, ctx.http, "DELETE", path)
    else:
        api.call(settings, ctx.http, "POST", f"{path}/{'favourite' if action.name == 'like' else 'unfavourite'}")
