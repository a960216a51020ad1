"""The way in for pages of other sites: which channel, whether this page may, and who sits before it.

No cookies: the visitor's token comes in a header. Every answer is JSON with a reason; none of them breaks the page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from sangam.accounts.models import Brand
from sangam.calendars.models import Calendar
from sangam.channels.base import Settings
from sangam.channels.models import Channel
from sangam.channels.widgets import Visitor, WidgetAdapter
from sangam.conversations import visitor as conversations
from sangam.ingest import taking
from sangam.lib import sql
from sangam.lib.household import household
from sangam.web.widget import words

PREFLIGHT_SECONDS = 7200
HEADERS = "authorization, content-type"
REASON_MAX = 300
log = logging.getLogger(__name__)


class Refused(Exception):
    """The answer is this status; `more` goes beside the reason, in words for the visitor, into its body."""

    def __init__(self, status: int, why: str, **more: Any) -> None:
        super().__init__(why)
        self.status, self.why, self.more = status, why, more

    def response(self) -> JsonResponse:
        answer = JsonResponse({"why": self.why, **self.more}, status=self.status)
        if "wait" in self.more:
            answer["Retry-After"] = str(int(self.more["wait"]) + 1)
        return answer


@dataclass(frozen=True, slots=True)
class Caller:
    """One call as far as it is known: `address` is the client's own, an IPv6 one by its /64."""

    channel: Channel
    adapter: WidgetAdapter
    settings: Settings
    address: str


View = Callable[..., HttpResponse]


def widget(*methods: str) -> Callable[[View], View]:
    """A view `(request, caller, …)` under a channel's token, with CORS for the origins that the channel allows."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in (*methods, "OPTIONS"):
                return HttpResponseNotAllowed(methods)
            answer, welcome = _answered(request, token, lambda caller: view(request, caller, *args, **kwargs))
            return shared(answer, request.headers.get("origin", "") if welcome else "", methods)

        return guarded

    return wrap


def _answered(request: HttpRequest, token: str, work: Callable[[Caller], HttpResponse]) -> tuple[HttpResponse, bool]:
    """The answer, and whether the page that asks may read it: also a refusal, where only the visitor is not welcome."""
    welcome = False
    try:
        # Who is known is refused in his language: `visitor` switches to it.
        with translation.override(translation.get_language()):
            found = caller(token, request.META.get("REMOTE_ADDR", ""))
            if not allowed(found, request.headers, secure=request.is_secure(), host=request.get_host()):
                raise Refused(403, _("This page may not use this chat."))
            welcome = True
            return (HttpResponse(status=204) if request.method == "OPTIONS" else work(found)), True
    except Refused as refused:
        return refused.response(), welcome
    except (DatabaseError, InterfaceError, OSError, taking.Away) as error:
        log.error("widget cannot be served", extra={"error": f"{type(error).__name__}: {error}"[:REASON_MAX]})
        return Refused(503, _("We cannot be reached for a moment. Nothing you wrote is lost.")).response(), True


_VERSION = f"""
SELECT c.xmin::text || ' ' || b.xmin::text || ' ' || coalesce(k.xmin::text, '') FROM {Channel._meta.db_table} c
JOIN {Brand._meta.db_table} b ON b.id = c.brand_id LEFT JOIN {Calendar._meta.db_table} k ON k.id = b.calendar_id
WHERE c.token = %s AND c.active
"""


def caller(token: str, address: str) -> Caller:
    """Raises Refused(404) for what is no active channel with a widget, taking.Away, and what the database raises.

    Asked at every call of every visitor: one small query says whether the rows are those that were read last.
    """
    found = sql.planned(_VERSION, [token])
    if not found:
        raise Refused(404, _("There is no chat here."))
    channel, adapter, settings = _read(token, found[0][0])
    return Caller(channel, adapter, settings, household(address))


@lru_cache(maxsize=256)
def _read(token: str, version: str) -> tuple[Channel, WidgetAdapter, Settings]:
    """Shared by threads: nobody changes it. What is refused or unreadable is not kept."""
    channel = Channel.objects.active().select_related("brand__calendar").filter(token=token).first()
    adapter = channel.adapter if channel else None
    if channel is None or not isinstance(adapter, WidgetAdapter):
        raise Refused(404, _("There is no chat here."))
    return channel, adapter, taking.values_of(channel)


def allowed(found: Caller, headers: Mapping[str, str], *, secure: bool, host: str) -> bool:
    """Pages that the channel names, and our own. A browser that names no origin asks from the same one, or wants only
    what anybody may fetch; the rest is guarded by the visitor's token."""
    origin = headers.get("origin", "")
    if not origin:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    own = f"{'https' if secure else 'http'}://{host}"
    return origin == own or found.adapter.allows(origin, found.settings)


def shared(answer: HttpResponse, origin: str, methods: tuple[str, ...]) -> HttpResponse:
    """Readable for that page. Without cookies there is nothing to allow credentials for."""
    patch_vary_headers(answer, ["Origin"])
    answer["Cache-Control"] = "no-store"
    if origin:
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Allow-Headers"] = HEADERS
        answer["Access-Control-Allow-Methods"] = ", ".join(methods)
        answer["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        answer["Access-Control-Expose-Headers"] = "Retry-After"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def bearer(headers: Mapping[str, str]) -> str:
    scheme, _space, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def visitor(found: Caller, headers: Mapping[str, str]) -> Visitor:
    """Who calls, and from here on his language is spoken. Raises Refused(401): the page introduces itself again;
    Refused(403) for whom people here blocked."""
    known = found.adapter.visitor(bearer(headers), found.settings)
    if known is None:
        raise Refused(401, _("Please open the chat again."))
    if known.language:
        translation.activate(known.language)
    welcome(found, known)
    return known


def welcome(found: Caller, known: Visitor) -> None:
    """Raises Refused(403, barred=True)."""
    if conversations.barred(found.channel, known.refs):
        raise Refused(403, words.barred(), barred=True)
