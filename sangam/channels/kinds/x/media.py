"""Pictures and films that come with posts and messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Fetched, File, Settings
from sangam.channels.kinds.x import api, reading

OPEN_HOSTS = ("pbs.twimg.com", "video.twimg.com")
"""What everybody sees; pictures of direct messages lie where only the two see them."""
CLOSED_HOSTS = ("ton.twitter.com", "ton.x.com")
FILE_MAX = 100 * 1024 * 1024
ADDRESS_MAX = 2000
TYPES = {"photo": "image/jpeg", "animated_gif": "video/mp4", "video": "video/mp4"}


def of(found: Iterator[Mapping[str, Any]]) -> tuple[File, ...]:
    """Of both versions: `media_url_https` and `video_info.variants`, or `url` and `variants`."""
    files = []
    for place, one in enumerate(found):
        kind, address = TYPES.get(reading.text(one.get("type")), "application/octet-stream"), _address(one)
        if address:
            ending = {"image/jpeg": ".jpg", "video/mp4": ".mp4"}.get(kind, "")
            files.append(File(f"x-{place + 1}{ending}", kind, 0, ref=address))
    return tuple(files)


def _address(one: Mapping[str, Any]) -> str:
    variants = [*reading.many(reading.inner(one, "video_info"), "variants"), *reading.many(one, "variants")]
    films = [film for film in variants if film.get("content_type") == "video/mp4" and isinstance(film.get("url"), str)]
    rates = [(film.get("bitrate", film.get("bit_rate", 0)), film["url"]) for film in films]
    best = max(((rate, url) for rate, url in rates if isinstance(rate, int)), default=None)
    found = best[1] if best else one.get("media_url_https") or one.get("url") or one.get("preview_image_url")
    return found if isinstance(found, str) and len(found) <= ADDRESS_MAX else ""


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError."""
    signed = judged(file.ref, settings.at(api.ENDPOINT))
    if signed is None:
        raise DeliveryError(_("This address is none of X's."), permanent=True, kind="policy")
    headers = {"authorization": api.keys(settings).header("GET", file.ref)} if signed else {}
    answer = calls.call(ctx.http, "GET", file.ref, policy=api.POLICY, headers=headers, max_bytes=FILE_MAX)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(answer.content, kind, file.name)


def judged(address: str, endpoint: str) -> bool | None:
    """Whether our signature goes along; None for an address that is not called at all."""
    try:
        parts, ours = urlsplit(address), urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or "\\" in address:
        return None
    if (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc) and parts.netloc:
        return True
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or port not in (None, 443):
        return None
    return True if host in CLOSED_HOSTS else False if host in OPEN_HOSTS else None
