"""Headers of every page, and the reader's own zone and language."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from sangam.accounts import sessions, sign_in

Next = Callable[[HttpRequest], HttpResponse]


def page_policy() -> str:
    """No inline script or style anywhere; frames only of our own documents (and the host of the files)."""
    files = f" https://{settings.FILES_HOST}" if getattr(settings, "FILES_HOST", "") else ""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{files}",
            f"media-src 'self' blob:{files}",
            "font-src 'self'",
            "connect-src 'self'",
            f"frame-src 'self'{files}",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


class SecurityHeaders:
    """A view that sets its own policy keeps it, and nobody frames what does not say by whom it may be. What says nothing of
    how long it may be kept is kept nowhere."""

    def __init__(self, following: Next) -> None:
        self.following = following
        self.policy = page_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.following(request)
        policy = response.headers.get("Content-Security-Policy", self.policy)
        framed = "" if "frame-ancestors" in policy else "; frame-ancestors 'none'"
        response.headers["Content-Security-Policy"] = policy + framed
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class StillThere:
    """A session is used as long as pages are asked for. Only one that was looked into anyway is touched."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.following(request)
        session = request.session
        if session.accessed and SESSION_KEY in session:
            sessions.touch(session, address=sign_in.address_of(request), browser=request.headers.get("User-Agent", ""))
        return response


class ReaderZone:
    """Times are shown in the person's zone, words in his language (else the browser's)."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if not person.is_authenticated:
            return self.following(request)
        if person.language and person.language != translation.get_language():
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        with timezone.override(_zone(person.zone)):
            return self.following(request)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
