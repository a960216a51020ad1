"""Firebase Cloud Messaging, HTTP v1: to apps on Android, and to those on iOS that use Firebase.

firebase.google.com/docs/reference/fcm/rest/v1/projects.messages and …/v1/ErrorCode. The permission is a token of an hour
that the service account asks for with a signed claim (RFC 7523); it is kept beside the channel's secrets. The account's own
`token_uri` is never called: it comes from a file that somebody pasted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError
from sangam.channels.devices import Device, Note
from sangam.channels.providers.push import words
from sangam.lib import clock

SERVICE = "fcm"
SEND, TOKENS = "https://fcm.googleapis.com", "https://oauth2.googleapis.com"
AUDIENCE = "https://oauth2.googleapis.com/token"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN, UNTIL = "fcm_token", "fcm_token_until"
"""The permission, and of which account it is until when."""
SPARE_SECONDS = 300
PAYLOAD_MAX = 4096
TOKEN_MAX = 4096
ANSWER_MAX = 64 * 1024
ACCOUNT_MAX = 10_000
BLANK = "sangam-trial-no-device"


class Stale(DeliveryError):
    """The permission is not taken any more: fetch a new one."""


@dataclass(frozen=True, slots=True)
class Account:
    project: str
    email: str
    key: Any
    mark: str


def account(given: str) -> Account:
    """A service account from the JSON that Google gives out. Raises ValueError with words for people."""
    try:
        found = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise ValueError(_("This is no JSON. Paste the whole file, from { to }.")) from error
    if not isinstance(found, dict) or found.get("type") != "service_account":
        raise ValueError(_("This is another file: in that of a service account, “type” is “service_account”."))
    project, email, pem = (found.get(name) for name in ("project_id", "client_email", "private_key"))
    if not all(isinstance(one, str) and one for one in (project, email, pem)):
        raise ValueError(_("“project_id”, “client_email” or “private_key” is missing in the file."))
    if not str(project).replace("-", "").isalnum() or not str(project).isascii():
        raise ValueError(_("“project_id” in the file is no name of a project."))
    try:
        key = load_pem_private_key(str(pem).encode(), None)
    except (ValueError, TypeError) as error:
        raise ValueError(_("The “private_key” in the file cannot be read.")) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(_("The “private_key” in the file is of another kind than Google's."))
    return Account(str(project), str(email), key, hashlib.sha256(given.encode()).hexdigest()[:16])


def device(given: Mapping[str, Any]) -> Device:
    """Raises ValueError."""
    token = given.get("token")
    if not isinstance(token, str) or not 20 <= len(token) <= TOKEN_MAX or not token.isascii() or not token.isprintable():
        raise ValueError("token is what Firebase gave the app")
    if any(sign in token for sign in " \"'\\<>"):
        raise ValueError("token is what Firebase gave the app")
    return Device(SERVICE, token)


def payload(note: Note, token: str) -> dict[str, Any]:
    together = words.together(note)
    android = {
        "priority": "high", "ttl": f"{words.LIFETIME_SECONDS}s", "collapse_key": together, "notification": {"tag": together},
    }  # fmt: skip
    apple = {
        "headers": {"apns-collapse-id": together, "apns-priority": "10"},
        "payload": {"aps": {"sound": "default", "thread-id": together}},
    }
    return {
        "message": {
            "token": token,
            "notification": {"title": note.title, "body": note.body},
            "data": {"sangam": "answer", "conversation": note.conversation, "message": note.message},
            "android": android,
            "apns": apple,
        }
    }


@dataclass(slots=True)
class Firebase:
    """`ask` and `keep` are those of a `Context`, `kept` the channel's settings; `at` answers where a service is."""

    account: Account
    kept: Mapping[str, Any]
    ask: Callable[..., Any]
    keep: Callable[[Mapping[str, Any]], None]
    at: Callable[[str], str] = str

    def send(self, note: Note, to: Device) -> None:
        """Raises DeliveryError."""
        own = len(words.compact({"token": to.token}))
        self.post(words.fitted(note, lambda one: payload(one, to.token), PAYLOAD_MAX + own))

    def post(self, body: bytes) -> None:
        """Raises DeliveryError."""
        try:
            self._post(body, self.token())
        except Stale:
            self._post(body, self._fetched())

    def token(self) -> str:
        held, _space, until = str(self.kept.get(UNTIL) or "").partition(" ")
        good = held == self.account.mark and until.isdigit() and int(until) > clock.now().timestamp() + SPARE_SECONDS
        return str(self.kept[TOKEN]) if good and self.kept.get(TOKEN) else self._fetched()

    def _fetched(self) -> str:
        now = int(clock.now().timestamp())
        claims = {"iss": self.account.email, "scope": SCOPE, "aud": AUDIENCE, "iat": now, "exp": now + 3600}
        form = {"grant_type": GRANT, "assertion": jwt.encode(claims, self.account.key, algorithm="RS256")}
        where = f"{self.at(TOKENS)}/token"
        answer = calls.call(self.ask, "POST", where, policy=PERMISSION, data=form, max_bytes=ANSWER_MAX)
        told = calls.document(answer)
        found, lasts = told.get("access_token"), told.get("expires_in")
        if not isinstance(found, str) or not found:
            raise DeliveryError(_("Google gave no permission."), permanent=False, kind="provider")
        lasts = lasts if isinstance(lasts, int) and 0 < lasts < 86400 else 3600
        self.kept = {**self.kept, TOKEN: found, UNTIL: f"{self.account.mark} {now + lasts}"}
        self.keep({TOKEN: found, UNTIL: self.kept[UNTIL]})
        return found

    def _post(self, body: bytes, token: str) -> None:
        where = f"{self.at(SEND)}/v1/projects/{self.account.project}/messages:send"
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json; charset=utf-8"}
        calls.call(self.ask, "POST", where, policy=POLICY, headers=headers, content=body, max_bytes=ANSWER_MAX)


def _reading(answer: httpx.Response) -> DeliveryError | None:
    if answer.status_code < 300:
        return None
    error = calls.document(answer).get("error")
    error = error if isinstance(error, dict) else {}
    code, told = _code(error), f"{answer.status_code} {error.get('message') or ''}".strip()[: calls.WORDS_MAX]
    if code in ("UNREGISTERED", "SENDER_ID_MISMATCH") or (code == "INVALID_ARGUMENT" and "message.token" in _fields(error)):
        return DeliveryError(told, permanent=True, kind="recipient", code=words.GONE)
    if code == "THIRD_PARTY_AUTH_ERROR":
        return DeliveryError(told, permanent=True, kind="policy", code=code)
    if answer.status_code == 401:
        return Stale(told, permanent=True, kind="auth", code="401")
    return None


def _code(error: Mapping[str, Any]) -> str:
    named = (one.get("errorCode") for one in _details(error) if str(one.get("@type", "")).endswith("FcmError"))
    return str(next(named, None) or error.get("status") or "")


def _fields(error: Mapping[str, Any]) -> list[Any]:
    given = [one.get("fieldViolations") for one in _details(error)]
    return [field.get("field") for some in given if isinstance(some, list) for field in some if isinstance(field, dict)]


def _details(error: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = error.get("details")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _refused(answer: httpx.Response) -> DeliveryError | None:
    """RFC 6749, 5.2: what is wrong with an account comes as 400."""
    if answer.status_code in (400, 401, 403):
        told = calls.document(answer)
        said = f"{told.get('error', '')} {told.get('error_description', '')}".strip()[: calls.WORDS_MAX]
        return DeliveryError(said or str(answer.status_code), permanent=True, kind="auth", code=str(told.get("error", ""))[:40])
    return None


POLICY = calls.Policy(reading=_reading, pause=60)
PERMISSION = calls.Policy(reading=_refused, pause=60)
