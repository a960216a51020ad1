"""Files of messages: fetched from Meta's own hosts, without our token. The address in a payload is hostile until its host is
known; so is every redirect."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from sangam.channels import calls
from sangam.channels.base import Context, Fetched, File, Settings
from sangam.channels.providers import meta
from sangam.lib import reach

HOSTS = (".fbcdn.net", ".fbsbx.com", ".cdninstagram.com")
HOPS = 3
SIZE_MAX = 30 * 1024 * 1024
POLICY = calls.Policy(kinds={400: "content", 401: "content", 403: "content", 404: "content", 410: "content"})


def fetch(file: File, settings: Settings, ctx: Context) -> Fetched:
    """Raises DeliveryError; addresses end after some days, then the file is gone."""

    def follow(method: str, url: str, **more: Any) -> Any:
        for _hop in range(HOPS + 1):
            if not known(url, settings):
                raise reach.Refused("this is no address of Meta's files")
            answer = ctx.http(method, url, **more)
            where = answer.headers.get("location", "")
            if answer.status_code not in (301, 302, 303, 307, 308) or not where:
                return answer
            url = urljoin(url, where)
        raise reach.Refused("redirected too often")

    answer = calls.call(follow, "GET", file.ref, policy=POLICY, max_bytes=SIZE_MAX)
    content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(answer.content, content_type, file.name)


def known(url: str, settings: Settings) -> bool:
    """Whether an address is one of Meta's for files; with `endpoint` set (a stand-in) also of that host."""
    try:
        found = urlsplit(url)
        host, port = found.hostname or "", found.port
    except ValueError:
        return False
    own = settings.at(meta.ENDPOINT) if settings.get("endpoint") else ""
    if own and url.startswith(f"{own}/"):
        return True
    return found.scheme == "https" and port in (None, 443) and "@" not in found.netloc and f".{host}".endswith(HOSTS)
