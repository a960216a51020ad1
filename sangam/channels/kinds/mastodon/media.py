"""Files in posts: theirs by number, ours uploaded before the post that carries them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Carries, Context, DeliveryError, Fetched, File, Outbound, Settings
from sangam.channels.kinds.mastodon import api, statuses
from sangam.lib import http, reach

PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/heic")
FILMS = ("video/mp4", "video/webm", "video/quicktime", "audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4")
CARRIES = (Carries(PICTURES, 16 * 1024 * 1024), Carries(FILMS, 25 * 1024 * 1024))
PICTURES_OF_A_POST = 4
FILE_MAX = 100 * 1024 * 1024
DESCRIPTION_MAX = 1500
UPLOADED = "media"


def chosen(files: Sequence[File]) -> list[File]:
    """What one post carries: four pictures, or one film or sound."""
    fit = [one for one in files if any(one.content_type in rule.types and one.size <= rule.size for rule in CARRIES)]
    if fit and fit[0].content_type in FILMS:
        return fit[:1]
    return [one for one in fit if one.content_type in PICTURES][:PICTURES_OF_A_POST]


def uploaded(files: Sequence[File], message: Outbound, settings: Settings, ctx: Context) -> list[str]:
    """Their numbers. A server may still work on a file when it has taken it; it is then not sent again."""
    found = []
    for place, file in enumerate(files):
        part = f"{UPLOADED}-{place}"
        number = message.done.get(part, "").removeprefix(f"{UPLOADED}/")
        if not number:
            with ctx.open(file) as stream:
                given = {"file": (file.name, stream.read(), file.content_type)}
            said = {"description": file.name[:DESCRIPTION_MAX]}
            answer = calls.document(api.call(settings, ctx.http, "POST", "/api/v2/media", data=said, files=given))
            number = statuses.text_of(answer.get("id"), 60)
            if not api.ID.match(number):
                raise DeliveryError(_("The server took the file and gave it no number."), permanent=False, kind="provider")
            ctx.done(message, part, f"{UPLOADED}/{number}")
        found.append(number)
    return found


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Our own server is asked where the file lies; our token does not go there. Raises DeliveryError."""
    post, _slash, number = file.ref.partition("/")
    if not api.ID.match(post) or not api.ID.match(number):
        raise DeliveryError(_("This is no file of a post."), permanent=True, kind="policy")
    status = calls.document(api.call(settings, ctx.http, "GET", f"/api/v1/statuses/{post}"))
    known = next((one for one in statuses.many(status, "media_attachments") if one.get("id") == number), {})
    address = statuses.text_of(known.get("url"), 2000) or statuses.text_of(known.get("remote_url"), 2000)
    if not _allowed(address, settings):
        raise DeliveryError(_("The file is gone."), permanent=True, kind="content")
    answer = calls.call(ctx.http, "GET", address, redirects=3, max_bytes=FILE_MAX)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(answer.content, kind, file.name)


def _allowed(address: str, settings: Settings) -> bool:
    try:
        found = http.judge(address)
    except reach.Refused:
        return False
    return found.scheme == "https" or address.startswith(f"{api.server(settings)}/")
