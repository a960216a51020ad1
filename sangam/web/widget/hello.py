"""The first call of a page: who visits, how the widget looks and what was said so far."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from sangam.channels import pages, registry
from sangam.channels.widgets import Admitted, Visitor, Window
from sangam.conversations import doors, visitor
from sangam.conversations.visitor import Proved
from sangam.delivery import onward
from sangam.lib.locales import locale_of
from sangam.web.widget import door, limits, proof, standing, words
from sangam.web.widget.door import Caller, Refused, widget
from sangam.web.widget.history import last_seq, latest

BODY_MAX = 16 * 1024
TEXT_MAX = 4096
log = logging.getLogger(__name__)


@widget("POST")
def view(request: HttpRequest, caller: Caller) -> HttpResponse:
    given = body_of(request)
    language = words.language_of(text(given, "language", most=words.LANGUAGE_MAX) or caller.channel.brand.language)
    with translation.override(language):
        return JsonResponse(_welcomed(caller, given, language))


def _welcomed(caller: Caller, given: dict[str, Any], language: str) -> dict[str, Any]:
    admitted = caller.adapter.admit(text(given, "visitor"), text(given, "identity"), caller.settings, language=language)
    if admitted.fresh and not admitted.visitor.known:
        limits.check(limits.CALLS, caller.address)
    else:
        limits.call_of(caller, admitted.visitor)
    if admitted.remark:
        log.warning("identity refused", extra={"channel_id": caller.channel.pk, "reason": admitted.remark})
    if admitted.fresh and not admitted.visitor.known:
        proof.check(caller, given.get("proof"))
    if admitted.refused:
        raise Refused(403, _("This chat is for signed-in users."))
    door.welcome(caller, admitted.visitor)
    return _told(caller, admitted, language)


def body_of(request: HttpRequest, most: int = BODY_MAX) -> dict[str, Any]:
    """Small JSON objects only. Raises Refused."""
    if len(request.body) > most:
        raise Refused(413, _("That is too much at once."))
    try:
        given = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not JSON") from error
    if not isinstance(given, dict):
        raise Refused(400, "not a JSON object")
    return given


def text(given: dict[str, Any], name: str, most: int = TEXT_MAX) -> str:
    """ "" for what is missing or no text of that length."""
    value = given.get(name)
    return value if isinstance(value, str) and len(value) <= most else ""


def _told(caller: Caller, admitted: Admitted, language: str) -> dict[str, Any]:
    channel, who = caller.channel, admitted.visitor
    seq = last_seq()
    proved = visitor.proved(channel, who.refs)
    window = caller.adapter.window(caller.settings, language)
    messages, more = latest(channel, proved, key=who.key)
    reach = visitor.reach(channel, proved) or _vouched(who)
    return {
        "visitor": admitted.token,
        "name": who.name,
        "known": who.known,
        "brand": {"name": channel.brand.name, "accent": channel.brand.accent},
        "texts": dict(window.texts),
        "ask": _asked(window, who, proved, reach),
        **standing.now(channel, language),
        "limits": {"text": caller.adapter.capabilities.max_length, "file": window.file_max, "types": list(window.file_types)},
        "features": {"files": bool(window.file_max), "emoji": True, "sound": window.sound},
        "push": [{"service": one.service, "key": one.key} for one in caller.adapter.offers(caller.settings)],
        "position": window.position,
        "letters": bool(caller.adapter.capabilities.continues and onward.letter_channel(channel)),
        "requests": pages.address(page) if (page := pages.of_brand(channel.brand_id)) else "",
        "elsewhere": doors.any_other(channel),
        "reach": masked(reach),
        "words": words.catalogue(),
        "language": language,
        "rtl": locale_of(language).text_direction == "rtl",
        "seq": seq,
        "messages": messages,
        "more": more,
        "unread": visitor.unread(channel, proved),
        "live": f"/live/widget/{channel.token}",
    }


def masked(address: str) -> str:
    """`c…@example.com`: enough for him to know it again, too little for who looks over his shoulder."""
    user, at, host = address.rpartition("@")
    return f"{user[:1]}…{at}{host}" if at else ""


def _vouched(who: Visitor) -> str:
    """The address that the site named with its user: nobody is asked for what is known."""
    letters = registry.letters()
    addresses = letters.capabilities.identity_kinds if letters else ()
    return next((ref.value for ref in who.refs if ref.kind in addresses and ref.proven), "")


def _asked(window: Window, who: Visitor, proved: Proved, reach: str) -> list[dict[str, Any]]:
    """What is still unknown of him; who has written already is asked nothing more."""
    if proved.here:
        return []
    known = {"name": who.name, "email": reach}
    fields = [field for field in window.ask if not known.get(field.name)]
    return [{"name": f.name, "label": f.label, "type": f.type, "required": f.required} for f in fields]
