"""Web Push: to a browser, by the service its maker runs.

The address comes from a visitor, so that it is hostile: only https on its own port at the services of the browsers we know
(and those that `SANGAM_PUSH_HOSTS` adds), over the guarded way out, without redirects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings as house

from sangam.channels import calls
from sangam.channels.base import DeliveryError
from sangam.channels.devices import Device, Note
from sangam.channels.providers.push import sealing, vapid, words

SERVICE = "web"
HOSTS = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.services.mozilla.com", "*.notify.windows.com",
    "web.push.apple.com", "*.push.apple.com",
)  # fmt: skip
"""Of Chrome and its kin, Firefox, Edge, Safari."""
ENDPOINT_MAX = 2048
ANSWER_MAX = 16 * 1024
SERVER_KEY = "server"


def device(given: Mapping[str, Any], server_key: str) -> Device:
    """From a PushSubscription as browsers write it. Raises ValueError with words for whoever wrote the client."""
    endpoint, held = given.get("endpoint"), given.get("keys")
    if not isinstance(endpoint, str) or not isinstance(held, Mapping):
        raise ValueError("a subscription has an endpoint and keys")
    check(endpoint, house.PUSH_HOSTS)
    p256dh, auth = held.get("p256dh"), held.get("auth")
    if not isinstance(p256dh, str) or not isinstance(auth, str) or len(p256dh) > 100 or len(auth) > 40:
        raise ValueError("the keys of a subscription are p256dh and auth")
    try:
        sealing.point(vapid.content(p256dh))
        if len(vapid.content(auth)) != sealing.AUTH:
            raise ValueError("too short")
    except ValueError as error:
        raise ValueError("p256dh is no public key, or auth no 16 bytes") from error
    return Device(SERVICE, endpoint, {"p256dh": p256dh, "auth": auth, SERVER_KEY: server_key})


def check(endpoint: str, further: Iterable[str] = ()) -> None:
    """Raises ValueError for what no browser gives."""
    if len(endpoint) > ENDPOINT_MAX or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise ValueError("this endpoint is no plain web address")
    try:
        where = urlsplit(endpoint)
        port = where.port
    except ValueError:
        raise ValueError("this endpoint is no plain web address") from None
    if where.scheme != "https" or port not in (None, 443) or "@" in where.netloc or "\\" in endpoint:
        raise ValueError("an endpoint is an https address on the usual port")
    if not any(_fits(where.hostname or "", host) for host in (*HOSTS, *further)):
        raise ValueError("this push service is not known here")


def _fits(host: str, known: str) -> bool:
    return host.endswith(known[1:]) and len(host) >= len(known) if known.startswith("*.") else host == known


def payload(note: Note) -> dict[str, Any]:
    """What the worker of the page is given."""
    return {
        "sangam": "answer", "title": note.title, "body": note.body, "lang": note.language, "dir": "rtl" if note.rtl else "ltr",
        "tag": words.together(note), "conversation": note.conversation, "message": note.message,
    }  # fmt: skip


def send(note: Note, to: Device, *, secret: str, contact: str, ask: Callable[..., Any]) -> None:
    """Raises DeliveryError."""
    if to.keys.get(SERVER_KEY) != vapid.public(secret):
        raise DeliveryError("subscribed with an earlier key of ours", permanent=True, kind="recipient", code=words.GONE)
    try:
        check(to.token, house.PUSH_HOSTS)
    except ValueError as error:
        raise DeliveryError(str(error), permanent=True, kind="recipient", code=words.GONE) from error
    plain = words.fitted(note, payload, sealing.PLAIN_MAX)
    body = sealing.seal(plain, vapid.content(to.keys["p256dh"]), vapid.content(to.keys["auth"]))
    headers = {
        "authorization": vapid.authorization(to.token, secret, contact), "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream", "ttl": str(words.LIFETIME_SECONDS), "urgency": "high",
        "topic": words.together(note),
    }  # fmt: skip
    calls.call(ask, "POST", to.token, policy=POLICY, headers=headers, content=body, max_bytes=ANSWER_MAX)


def _reading(answer: httpx.Response) -> DeliveryError | None:
    """RFC 8030, 7.3: what has ended answers 404 or 410. A refusal of our signature is one browser's affair: anybody may
    register what was subscribed with another key."""
    status, told = answer.status_code, f"{answer.status_code} {calls.words(answer)}".strip()
    if status in (404, 410):
        return DeliveryError(told, permanent=True, kind="recipient", code=words.GONE)
    if status in (401, 403):
        return DeliveryError(told, permanent=True, kind="policy", code=str(status))
    return None


POLICY = calls.Policy(reading=_reading, pause=60)
