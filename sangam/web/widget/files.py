"""Files of a talk, down: by a signed address of this channel. Pictures show as we made them anew; the rest is downloaded."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sangam.conversations import files, pictures
from sangam.conversations.models import Attachment
from sangam.web.widget import present
from sangam.web.widget.door import Refused, caller

KEPT = "private, max-age=3600"


@require_safe
def view(request: HttpRequest, token: str, signed: str) -> HttpResponseBase:
    """An <img> of a foreign page names no origin that could be checked: the signature alone says yes."""
    try:
        return _answer(request, token, signed)
    except Refused as refused:
        return refused.response()


def _answer(request: HttpRequest, token: str, signed: str) -> HttpResponseBase:
    channel = caller(token, request.META.get("REMOTE_ADDR", "")).channel
    number, picture = present.file_of(channel, signed) or (0, False)
    row = Attachment.objects.filter(pk=number, message__isnull=False).first()
    if row is None:
        raise Refused(404, _("This file is not there any more."))
    answer = _picture(row) if picture else _download(row)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _picture(row: Attachment) -> HttpResponse:
    found = pictures.shown(row.key, "page")
    if isinstance(found, pictures.NotShown):
        raise Refused(404, _("This picture cannot be shown."))
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = KEPT
    return answer


def _download(row: Attachment) -> HttpResponseBase:
    try:
        answer = FileResponse(files.store().open(row.key), as_attachment=True, filename=row.name)
    except FileNotFoundError as error:
        raise Refused(404, _("This file is not there any more.")) from error
    answer["Content-Type"] = "application/octet-stream"
    answer["Cache-Control"] = "private, no-store"
    return answer
