"""Media of a message, by its id, from LINE's own hosts only: whatever address a payload names is never called."""

from __future__ import annotations

import mimetypes

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Fetched, File, Settings
from sangam.channels.kinds.line import content, errors, given
from sangam.channels.kinds.line.api import DATA, STICKERS, Api
from sangam.lib import http


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError: for now while LINE still prepares a video, for good when it is gone."""
    what, _slash, name = file.ref.partition("/")
    if not given.ID.match(name) or what not in (content.CONTENT, content.STICKER):
        raise DeliveryError("this names no file of LINE", permanent=True, kind="content")
    try:
        if what == content.STICKER:
            url = f"{settings.at(STICKERS)}/stickershop/v1/sticker/{name}/android/sticker.png"
            answer = calls.call(ctx.http, "GET", url, policy=errors.MEDIA)
        else:
            answer = Api(settings, ctx.http).call("GET", f"/v2/bot/message/{name}/content", host=DATA, policy=errors.MEDIA)
    except DeliveryError as error:
        if isinstance(error.__cause__, http.TooLarge):
            raise DeliveryError("this file is too large to be kept here", permanent=True, kind="content") from error
        raise
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(answer.content, kind or file.content_type, _named(file, kind))


def _named(file: File, kind: str) -> str:
    """The name we gave a picture says JPEG; what came may be something else."""
    if not kind.startswith(("image/", "video/", "audio/")) or kind == mimetypes.guess_type(file.name)[0]:
        return file.name
    ending = mimetypes.guess_extension(kind)
    return f"{file.name.rpartition('.')[0] or file.name}{ending}" if ending else file.name
