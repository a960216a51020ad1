"""Pictures as we made them anew, by a signed address; one that cannot be shown becomes a small card with its name."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from sangam.conversations import pictures
from sangam.conversations.models import Attachment, Message
from sangam.conversations.pictures import NotShown, Size
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.files import seen

KEPT_SECONDS = 600


@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponseBase:
    """As with files: the host of the files has no session, there the signature alone says yes."""
    if settings.FILES_HOST and request.get_host() == settings.FILES_HOST:
        return _answer(Attachment.objects.all(), token)
    return _own_picture(request, token)


@signed_in
def _own_picture(request: Request, token: str) -> HttpResponseBase:
    return _answer(seen.by(request.scope), token)


def _answer(known: QuerySet[Attachment], token: str) -> HttpResponse:
    wanted = pictures.of_token(token)
    if wanted is None:
        raise Http404
    file = get_object_or_404(known, pk=wanted[0])
    found = pictures.shown(file.key, wanted[1])
    if isinstance(found, NotShown):
        card = render_to_string("files/not_shown.svg.jinja", {"name": file.name})
        answer = HttpResponse(card, content_type="image/svg+xml")
    else:
        answer = HttpResponse(found.content, content_type=found.media_type)
    passing = isinstance(found, NotShown) and found.passing
    answer["Cache-Control"] = "private, no-store" if passing else f"private, max-age={KEPT_SECONDS}"
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # The signature guards it where the files have a host of their own, which may be another site altogether.
    answer["Cross-Origin-Resource-Policy"] = "cross-origin" if settings.FILES_HOST else "same-origin"
    return answer


@require_safe
@signed_in
def thumbnail(request: Request, number: int) -> HttpResponse:
    """A fresh signed address of the small picture: the page that names this one may stay open for days."""
    file = get_object_or_404(seen.by(request.scope), pk=number)
    answer = HttpResponseRedirect(address(file, "small"))
    answer["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return answer


def address(file: Attachment, size: Size = "page") -> str:
    host = f"https://{settings.FILES_HOST}" if settings.FILES_HOST else ""
    return f"{host}/pictures/{pictures.link_token(file, size)}"


def of_letter(message: Message) -> dict[str, str]:
    """Addresses of the letter's own pictures by Content-ID; the first wins where two have the same."""
    named = message.attachments.exclude(content_id="").order_by("-pk")
    return {file.content_id.strip("<>"): address(file) for file in named}
