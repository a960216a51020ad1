"""What people see when a page cannot be shown: what happened, that nothing is lost, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.web.ui.person import is_partial

Text = str | Promise


def _page(request: HttpRequest, status: int, title: Text, text: Text, glyph: str) -> HttpResponse:
    context = {"title": title, "text": text, "glyph": glyph}
    return HttpResponse(render_to_string("ui/problem.html.jinja", context), status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing and "not yours" look alike. An address typed with a slash at its end is meant without."""
    if request.method in ("GET", "HEAD") and (bare := _without_slash(request)):
        return HttpResponseRedirect(bare)
    text = _("There is nothing at this address, or it is not yours to see. Check the link, or ask who sent it to you.")
    return _page(request, 404, _("Not here"), text, "circle-help")


def _without_slash(request: HttpRequest) -> str:
    """The same address without the slash at its end, "" where that is none of ours either."""
    path = request.path_info
    bare = path.rstrip("/")
    if path == bare or not bare or bare.startswith("//") or not is_valid_path(bare, getattr(request, "urlconf", None)):
        return ""
    query = request.META.get("QUERY_STRING", "")
    return escape_uri_path(request.path.rstrip("/")) + (f"?{query}" if query else "")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("This needs other rights than yours. An admin can give them to you in Setup, People.")
    return _page(request, 403, _("Not for your role"), text, "lock")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: usually a page that stood open while the session ended."""
    if is_partial(request) and not request.user.is_authenticated:
        return HttpResponse(status=401)
    text = _("This page had stood open for too long, so nothing was changed. Go back, reload the page and try again.")
    return _page(request, 403, _("Please reload"), text, "refresh-cw")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("That was asked for too often. Wait a few minutes, then try again. Nothing is locked, and nothing has changed.")
    answer = _page(request, 429, _("One moment"), text, "clock")
    answer["Retry-After"] = "60"
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("The browser sent something we cannot read. Nothing was changed. Go back and try again.")
    return _page(request, 400, _("We could not read that"), text, "circle-alert")


def broken(request: HttpRequest) -> HttpResponse:
    text = _("Something failed on our side. Nothing you had saved is lost. Try again; if it stays, tell your admin.")
    return _page(request, 500, _("That did not work"), text, "triangle-alert")


def unavailable(request: HttpRequest) -> HttpResponse:
    text = _("The database does not answer. Messages that arrive now are kept by their senders. Try again in a minute.")
    answer = _page(request, 503, _("Back in a moment"), text, "clock")
    answer["Retry-After"] = "30"
    return answer
