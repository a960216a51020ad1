"""Pictures that came by MMS. Our credentials go to Twilio's own hosts only; where it sends us on to is asked without them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import Context, DeliveryError, Fetched, File, Settings
from sangam.channels.kinds.sms import errors, twilio_out

HOST = "twilio.com"
FILE_MAX = 25 * 1024 * 1024


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError."""
    if not trusted(file.ref, settings.at(twilio_out.ENDPOINT)):
        raise DeliveryError(_("This address is none of Twilio's."), permanent=True, kind="policy")
    answer = calls.call(
        ctx.http, "GET", file.ref, policy=errors.POLICY, auth=twilio_out.credentials(settings), redirects=3, max_bytes=FILE_MAX
    )
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(answer.content, kind, file.name)


def trusted(address: str, endpoint: str) -> bool:
    """Whether an address lies at Twilio, or at the interface that stands in for it."""
    try:
        parts, ours = urlsplit(address), urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or "\\" in address:
        return False
    host = (parts.hostname or "").lower()
    at_home = parts.scheme == "https" and port in (None, 443) and (host == HOST or host.endswith("." + HOST))
    return at_home or (bool(host) and (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc))
