"""Files: what goes as what, up to WhatsApp, and down from it.

Types and sizes: "Media", Cloud API reference (Meta for Developers). An address for fetching is good for five minutes, so it is
asked for anew each time, and only Meta's own hosts ever see our token.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from sangam.channels.base import Carries, Context, DeliveryError, Fetched, File, Settings
from sangam.channels.kinds.whatsapp import graph, said
from sangam.channels.providers import meta

KB, MB = 1024, 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
GOES_AS: Mapping[str, Carries] = {
    "image": Carries(("image/jpeg", "image/png"), 5 * MB),
    "sticker": Carries(("image/webp",), 500 * KB),
    "video": Carries(("video/mp4", "video/3gpp"), 16 * MB),
    "audio": Carries(("audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg", "audio/opus"), 16 * MB),
    "document": Carries((
        "application/pdf", "text/plain", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
        f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}presentationml.presentation",
    ), 100 * MB),
}  # fmt: skip
RULES = tuple(GOES_AS.values())
CAPTIONED = ("image", "video", "document")
CAPTION_MAX = 1024
STILL_STICKER_MAX = 100 * KB
FETCH_MAX = 100 * MB
HOSTS = ("lookaside.fbsbx.com", ".whatsapp.net", ".facebook.com")
_REF = re.compile(r"[0-9A-Za-z_-]{1,100}")


def goes_as(file: File) -> str:
    """The type of message that carries a file, "" if it must go as a link."""
    kind = plain_type(file)
    return next((name for name, rule in GOES_AS.items() if kind in rule.types and file.size <= rule.size), "")


def plain_type(file: File) -> str:
    return file.content_type.partition(";")[0].strip().lower()


def upload(file: File, desk: graph.Graph) -> str:
    """The id that messages name it by; good for thirty days. Raises DeliveryError."""
    with desk.ctx.open(file) as stream:
        content = stream.read()
    if goes_as(file) == "sticker" and len(content) > STILL_STICKER_MAX and b"ANIM" not in content[:64]:
        text = _("A sticker that does not move may have 100 KB at most: “%(name)s” has more. Send it as a PNG picture.")
        raise DeliveryError(text % {"name": file.name}, permanent=True, kind="content")
    answer = desk.call(
        "POST", f"{quote(desk.number, safe='')}/media", timeout=120.0,
        data={"messaging_product": "whatsapp", "type": plain_type(file)},
        files={"file": (file.name, content, plain_type(file))},
    )  # fmt: skip
    found = str(answer.get("id") or "")
    if not found:
        raise DeliveryError(_("WhatsApp took the file and gave no id for it."), permanent=False, kind="provider")
    return found


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError; `permanent` means that WhatsApp has it no more (media of customers: thirty days)."""
    if not _REF.fullmatch(file.ref):
        raise DeliveryError("this is no media id", permanent=True, kind="content")
    desk = graph.of(settings, ctx)
    told = desk.call("GET", file.ref, params={"phone_number_id": desk.number})
    url = str(told.get("url") or "")
    if not _of_meta(url, settings):
        raise DeliveryError("the file lies at an address that is not Meta’s", permanent=True, kind="policy")
    answer = desk.answer("GET", url, max_bytes=FETCH_MAX, timeout=120.0)
    content, digest = answer.content, str(told.get("sha256") or "").lower()
    if len(digest) == 64 and hashlib.sha256(content).hexdigest() != digest:
        raise DeliveryError("the file came other than WhatsApp says it is", permanent=False, kind="network")
    kind = str(told.get("mime_type") or answer.headers.get("content-type", "")).partition(";")[0].strip().lower()
    return Fetched(content, kind if said.is_type(kind) else "", file.name)


def _of_meta(url: str, settings: Settings) -> bool:
    """On Meta's hosts by https, or exactly where the interface itself is."""
    try:
        where, base = urlsplit(url), urlsplit(settings.at(meta.ENDPOINT))
        port = where.port
    except ValueError:
        return False
    if (where.scheme, where.netloc) == (base.scheme, base.netloc) and base.netloc:
        return True
    host = (where.hostname or "").rstrip(".")
    known = any(host.endswith(name) if name.startswith(".") else host == name for name in HOSTS)
    return where.scheme == "https" and port in (None, 443) and "@" not in where.netloc and known
