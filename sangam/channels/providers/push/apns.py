"""Apple's Push Notification service: to apps on iOS, iPadOS and macOS. HTTP/2 only.

developer.apple.com/documentation/usernotifications, "Establishing a token-based connection to APNs", "Sending notification
requests to APNs", "Handling notification responses from APNs". A provider token is signed anew after 40 minutes: Apple wants
no younger change than 20 minutes and refuses what is older than an hour.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError
from sangam.channels.devices import Device, Note
from sangam.channels.providers.push import words
from sangam.lib import clock

SERVICE = "apns"
PRODUCTION, SANDBOX = "https://api.push.apple.com", "https://api.sandbox.push.apple.com"
TOKEN, SINCE = "apns_token", "apns_token_since"
RENEW_SECONDS = 40 * 60
PAYLOAD_MAX = 4096
ANSWER_MAX = 16 * 1024
BLANK = "0" * 64
_TOKEN = re.compile(r"(?:[0-9a-f]{2}){32,100}\Z")
GONE = frozenset({"BadDeviceToken", "DeviceTokenNotForTopic", "Unregistered", "ExpiredToken"})
OURS = frozenset({
    "InvalidProviderToken", "MissingProviderToken", "BadCertificate", "BadCertificateEnvironment", "Forbidden", "BadTopic",
    "TopicDisallowed", "MissingTopic", "BadEnvironmentKeyInToken", "BadEnvironmentKeyIdInToken",
})  # fmt: skip
"""Wrong keys, teams or bundle ids: nothing reaches anybody until an admin mends it."""


class Stale(DeliveryError):
    """The provider token is too old."""


@dataclass(frozen=True, slots=True)
class Account:
    key: Any
    key_id: str
    team: str
    topic: str
    sandbox: bool
    mark: str


def account(pem: str, *, key_id: str, team: str, topic: str, sandbox: bool) -> Account:
    """Raises ValueError with words for people."""
    try:
        key = load_pem_private_key(pem.strip().encode(), None)
    except (ValueError, TypeError) as error:
        raise ValueError(_("This is no key. Paste the whole .p8 file, with the lines BEGIN and END.")) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError(_("This key is of another kind than Apple's."))
    mark = hashlib.sha256("\x1f".join((pem, key_id, team)).encode()).hexdigest()[:16]
    return Account(key, key_id, team, topic, sandbox, mark)


def device(given: Mapping[str, Any]) -> Device:
    """Raises ValueError."""
    token = given.get("token")
    if not isinstance(token, str) or not _TOKEN.match(token.lower()):
        raise ValueError("token is the device token in hexadecimal digits")
    return Device(SERVICE, token.lower())


def payload(note: Note) -> dict[str, Any]:
    together = words.together(note)
    return {
        "aps": {"alert": {"title": note.title, "body": note.body}, "sound": "default", "thread-id": together},
        "sangam": {"is": "answer", "conversation": note.conversation, "message": note.message},
    }


@dataclass(slots=True)
class Apple:
    """As `fcm.Firebase`."""

    account: Account
    kept: Mapping[str, Any]
    ask: Callable[..., Any]
    keep: Callable[[Mapping[str, Any]], None]
    at: Callable[[str], str] = str

    def send(self, note: Note, to: Device) -> None:
        """Raises DeliveryError."""
        body = words.fitted(note, payload, PAYLOAD_MAX)
        headers = {
            "apns-topic": self.account.topic, "apns-push-type": "alert", "apns-priority": "10",
            "apns-expiration": str(int(clock.now().timestamp()) + words.LIFETIME_SECONDS),
            "apns-collapse-id": words.together(note), **({"apns-id": note.key} if note.key else {}),
        }  # fmt: skip
        try:
            self._post(to.token, body, headers, self.token())
        except Stale:
            self._post(to.token, body, headers, self._signed())

    def token(self) -> str:
        mark, _space, since = str(self.kept.get(SINCE) or "").partition(" ")
        now = clock.now().timestamp()
        good = mark == self.account.mark and since.isdigit() and now - RENEW_SECONDS < int(since) <= now
        return str(self.kept[TOKEN]) if good and self.kept.get(TOKEN) else self._signed()

    def _signed(self) -> str:
        now = int(clock.now().timestamp())
        claims = {"iss": self.account.team, "iat": now}
        made = jwt.encode(claims, self.account.key, algorithm="ES256", headers={"kid": self.account.key_id})
        self.kept = {**self.kept, TOKEN: made, SINCE: f"{self.account.mark} {now}"}
        self.keep({TOKEN: made, SINCE: self.kept[SINCE]})
        return made

    def _post(self, token: str, body: bytes, headers: Mapping[str, str], provider: str) -> None:
        where = f"{self.at(SANDBOX if self.account.sandbox else PRODUCTION)}/3/device/{token}"
        given = {**headers, "authorization": f"bearer {provider}", "content-type": "application/json"}
        calls.call(self.ask, "POST", where, policy=POLICY, headers=given, content=body, http2=True, max_bytes=ANSWER_MAX)


def _reading(answer: httpx.Response) -> DeliveryError | None:
    if answer.status_code == 200:
        return None
    reason = str(calls.document(answer).get("reason") or "")[:40]
    told = f"{answer.status_code} {reason}".strip()
    if reason in GONE or answer.status_code == 410:
        return DeliveryError(told, permanent=True, kind="recipient", code=words.GONE)
    if reason == "ExpiredProviderToken":
        return Stale(told, permanent=False, kind="auth", code=reason)
    if reason in OURS:
        return DeliveryError(told, permanent=True, kind="auth", code=reason)
    return None


POLICY = calls.Policy(reading=_reading, pause=60)
