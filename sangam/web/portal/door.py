"""The way in to a brand's page: which brand, who sits before it, in which language and zone; and what every answer says of
itself. Whoever has proved nothing is led to where he does, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from sangam.accounts import sign_in
from sangam.accounts.models import Brand
from sangam.channels import pages
from sangam.channels.models import Channel
from sangam.channels.portals import FILE_MAX, FILES_MAX, Page
from sangam.conversations import proved
from sangam.conversations.proved import Sight
from sangam.customers.models import Customer
from sangam.lib.household import household
from sangam.web.portal import finding, look, visits
from sangam.web.portal.visits import Known

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SMALL_MAX = 64 * 1024
LARGE_MAX = FILE_MAX * FILES_MAX + SMALL_MAX
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Here:
    """One request as far as it is known. `caller` is the client's address, an IPv6 one by its /64; `asked` the languages
    that the browser wants, the best first."""

    channel: Channel
    page: Page
    known: Known | None
    sight: Sight
    caller: str
    language: str
    asked: tuple[str, ...]

    @property
    def brand(self) -> Brand:
        return self.channel.brand

    @property
    def words_in(self) -> str:
        """The language in which the company's own words, which stand in several, are shown."""
        return next((one for one in self.asked if one != "*"), self.language)

    def url(self, name: str, *args: object) -> str:
        return reverse(f"my:{name}", args=[self.channel.address, *args])


def portal(*methods: str, open_to_all: bool = False, files: bool = False) -> Callable[[View], View]:
    """A view `(request, here, …)` below a brand's address. `files`: it takes some, from those who are known."""

    def wrap(view: View) -> View:
        guarded = csrf_protect(view)

        @csrf_exempt  # the size is judged first: to look for the token is to read the whole body
        @wraps(view)
        def page(request: HttpRequest, name: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            here = _here(request, name)
            with translation.override(here.language), timezone.override(_zone(here)):
                request.LANGUAGE_CODE = here.language
                answer = _let_in(request, here, lambda: guarded(request, here, *args, **kwargs), open_to_all, files)
            return _dressed(request, here, answer)

        return page

    return wrap


def _let_in(
    request: HttpRequest, here: Here, view: Callable[[], HttpResponseBase], open_to_all: bool, files: bool
) -> HttpResponseBase:
    if not open_to_all and not (here.known and here.sight.refs):
        back = {} if request.method != "GET" or request.path == here.url("home") else {"to": request.path}
        return redirect(here.url("sign_in") + (f"?{urlencode(back)}" if back else ""))
    if _length(request) > (LARGE_MAX if files and here.known else SMALL_MAX):
        return tell(request, here, 413, _("That was too much at once"), _("Send fewer or smaller files. Nothing was sent yet."))
    return view()


def _length(request: HttpRequest) -> int:
    if request.method == "GET":
        return 0
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdigit() else LARGE_MAX + 1 if request.META.get("HTTP_TRANSFER_ENCODING") else 0


def _here(request: HttpRequest, name: str) -> Here:
    channel = finding.portal(name)
    known = visits.current(request, channel)
    wanted = (code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))[:10])
    sight = proved.proved_by(known.refs if known else (), brand_id=channel.brand_id)
    asked = tuple(filter(None, (_chosen(request, channel), *wanted)))
    return Here(
        channel=channel,
        page=pages.of(channel),
        known=known,
        sight=sight,
        caller=household(sign_in.address_of(request)),
        language=_language(asked, channel.brand.language),
        asked=(*asked, channel.brand.language),
    )


def _chosen(request: HttpRequest, channel: Channel) -> str:
    """What he chose on the page itself, now or before; "" if nothing."""
    given = request.GET.get("language") or request.COOKIES.get(visits.cookie(channel, "language"), "")
    return given if given in dict(settings.CUSTOMER_LANGUAGES) else ""


def _language(asked: tuple[str, ...], otherwise: str) -> str:
    """The first that our words exist in."""
    ours = {code.lower(): code for code, _name in settings.CUSTOMER_LANGUAGES}
    for code in (*asked, otherwise.lower()):
        for one in (code.lower(), code.lower().partition("-")[0]):
            if one in ours:
                return ours[one]
    return settings.LANGUAGE_CODE


def _zone(here: Here) -> ZoneInfo:
    """His own as far as we know it, else that of the brand's hours."""
    named = Customer.objects.filter(pk__in=here.sight.owners).exclude(zone="").values_list("zone", flat=True).first()
    calendar = here.brand.calendar
    try:
        return ZoneInfo(named or (calendar.zone if calendar else "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def show(request: HttpRequest, here: Here, template: str, *, status: int = 200, **told: object) -> HttpResponse:
    told |= {"here": here, "look": look.address(here.channel), "languages": settings.CUSTOMER_LANGUAGES}
    return render(request, f"portal/{template}.html.jinja", told, status=status)


def tell(request: HttpRequest, here: Here, status: int, title: str, text: str) -> HttpResponse:
    return show(request, here, "told", status=status, heading=title, words=text)


def _dressed(request: HttpRequest, here: Here, answer: HttpResponseBase) -> HttpResponseBase:
    """Kept nowhere, listed nowhere, framed nowhere; the cookie lives as long as it is used."""
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("Cache-Control", "no-store")
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "same-origin"
    name = visits.cookie(here.channel, "visit")
    if "language" in request.GET and (chosen := _chosen(request, here.channel)):
        visits.give(answer, here.channel, "language", chosen)
    if here.known and name not in answer.cookies and visits.touch(here.known):
        visits.give(answer, here.channel, "visit", request.COOKIES[name])
    return answer
