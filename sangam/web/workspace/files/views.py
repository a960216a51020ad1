"""Files: up while writing, down by a signed address."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from sangam.conversations import files
from sangam.conversations.models import Attachment
from sangam.web.ui import download as download_of
from sangam.web.ui.person import Request, signed_in
from sangam.web.workspace.files import seen, taking


@require_POST
@signed_in
def upload(request: Request) -> HttpResponse:
    """One file; the answer is its line in the composer."""
    given = request.FILES.get("upload")
    if given is None:
        raise Http404
    try:
        kept = taking.keep(request.user, given)
    except taking.TooLarge as refused:
        return render(request, "files/_refused.html.jinja", {"text": str(refused)}, status=422)
    return render(request, "files/_chosen.html.jinja", {"file": kept}, status=201)


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """Always as a download that no browser opens in our name; the address ends after an hour. Sounds tell their type, for
    the player of a message: nosniff holds browsers to it, and nothing in a sound runs.

    A host that serves nothing but files has no session: there the signature alone says yes.
    """
    if settings.FILES_HOST and request.get_host() == settings.FILES_HOST:
        return _download(request, Attachment.objects.all(), token)
    return _own_download(request, token)


@signed_in
def _own_download(request: Request, token: str) -> HttpResponseBase:
    return _download(request, seen.by(request.scope), token)


def _download(request: HttpRequest, known: QuerySet[Attachment], token: str) -> HttpResponseBase:
    file = get_object_or_404(known, pk=files.of_token(token) or 0)
    try:
        stored = files.store().open(file.key)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = download_of.answer(request, stored, file.size, name=file.name, etag=file.sha256)
    answer["Cross-Origin-Resource-Policy"] = "same-site" if settings.FILES_HOST else "same-origin"
    if file.content_type.lower() in files.HEARD:
        answer["Content-Type"] = file.content_type.lower()
    return answer


PLAIN_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp", "audio/", "video/", "application/pdf")


@require_safe
def shared(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A file that we sent, for its receiver or the provider that carries it there: the signature alone says yes. Messengers
    look at the type, so a few harmless ones are told; a browser downloads them all the same."""
    sent = Attachment.objects.filter(message__kind__in=("out", "bot")).exclude(key="")
    file = get_object_or_404(sent, pk=files.of_shared(token) or 0)
    try:
        stored = files.store().open(file.key)
    except FileNotFoundError as error:
        raise Http404 from error
    answer = download_of.answer(request, stored, file.size, name=file.name, etag=file.sha256)
    if file.content_type.startswith(PLAIN_TYPES):
        answer["Content-Type"] = file.content_type
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
@signed_in
def open_file(request: Request, number: int) -> HttpResponse:
    """A fresh signed address for a file the person may see."""
    file = get_object_or_404(seen.by(request.scope), pk=number)
    return HttpResponseRedirect(address(file))


def address(file: Attachment) -> str:
    host = f"https://{settings.FILES_HOST}" if settings.FILES_HOST else ""
    return f"{host}/files/{files.link_token(file)}"
