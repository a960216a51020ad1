"""Media of a message. Their addresses come in callbacks: only those of Viber's own hosts are ever called, without our token."""

from __future__ import annotations

from urllib.parse import urlsplit

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Fetched, File, Settings
from sangam.channels.kinds.viber.outbound import ENDPOINT
from sangam.lib import http

HOST = "viber.com"
HOPS = 3
GONE = calls.Policy(kinds={403: "content", 404: "content", 410: "content"})


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError, for good when the address has expired."""
    if not _of_viber(file.ref, settings):
        raise DeliveryError("this file does not lie at Viber", permanent=True, kind="content")
    try:
        answer = calls.call(ctx.http, "GET", file.ref, policy=GONE, redirects=HOPS)
    except DeliveryError as error:
        if isinstance(error.__cause__, http.TooLarge):
            raise DeliveryError("this file is too large to be kept here", permanent=True, kind="content") from error
        raise
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    vague = kind in ("", "application/octet-stream", "binary/octet-stream")
    return Fetched(answer.content, file.content_type if vague else kind, file.name)


def _of_viber(where: str, settings: Settings) -> bool:
    try:
        found, ours = urlsplit(where), urlsplit(settings.at(ENDPOINT))
        name = (found.hostname or "").lower()
        odd = found.username is not None or found.password is not None
        if settings.get("endpoint") and (found.scheme, found.netloc) == (ours.scheme, ours.netloc):
            return True
        return found.scheme == "https" and found.port in (None, 443) and not odd and (name == HOST or name.endswith(f".{HOST}"))
    except ValueError:
        return False
