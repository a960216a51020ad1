"""What is done to posts and direct messages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sangam.channels.base import Action, Context, DeliveryError, Settings
from sangam.channels.kinds.x import api, keys, reading

NAMES = ("like", "unlike", "hide", "show", "delete")


def perform(action: Action, settings: Settings, ctx: Context) -> None:
    """Raises DeliveryError."""
    name, me, direct = reading.number(action.external_id), api.own(settings), keys.is_direct(action.conversation_key)
    if not name or action.name not in NAMES or (direct and action.name != "delete"):
        raise DeliveryError(_("X cannot do that."), permanent=True, kind="content")
    if action.name == "like":
        api.call(settings, ctx.http, "POST", f"/2/users/{me}/likes", json={"tweet_id": name})
    elif action.name == "unlike":
        api.call(settings, ctx.http, "DELETE", f"/2/users/{me}/likes/{name}")
    elif action.name in ("hide", "show"):
        api.call(settings, ctx.http, "PUT", f"/2/tweets/{name}/hidden", json={"hidden": action.name == "hide"})
    else:
        api.call(settings, ctx.http, "DELETE", f"/2/dm_events/{name}" if direct else f"/2/tweets/{name}")
