"""The services for notifications, played: browsers with their push service, Firebase, Apple. For tests; never imported by the
product.

They know only what the documents say: they verify our signatures and tokens, decrypt with the browser's own key, refuse what
is too large or for somebody else, and forget devices.

    services = Services()
    phone = services.browser(public_key)         # `phone.subscription` is what a page would register
    monkeypatch.setattr(http, "request", services.http)
    phone.shown                                  # the notes that it could decrypt
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sangam.channels.providers.push import sealing, vapid
from sangam.lib import clock

SERVICE_HOST = "updates.push.services.mozilla.com"
PROJECT, EMAIL = "northwind-app", "push@northwind-app.iam.gserviceaccount.com"
TEAM, KEY_ID, TOPIC = "NORTHWIND1", "ABCDE12345", "test.northwind.app"
LARGEST = 4096


def _pem(key: Any) -> str:
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


@dataclass
class Browser:
    """One subscription: only it has the private key. `answer` is how its service answers the next calls, 0 for well."""

    server_key: str
    path: str = field(default_factory=lambda: secrets.token_urlsafe(40))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    shown: list[dict[str, Any]] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    answer: int = 0
    wait: str = ""

    @property
    def endpoint(self) -> str:
        return f"https://{SERVICE_HOST}/wpush/v2/{self.path}"

    @property
    def subscription(self) -> dict[str, Any]:
        """As PushSubscription.toJSON() writes it."""
        public = vapid.text(vapid.raw(self.key.public_key()))
        return {
            "endpoint": self.endpoint, "expirationTime": None, "keys": {"p256dh": public, "auth": vapid.text(self.auth)},
        }  # fmt: skip

    def read(self, body: bytes) -> bytes:
        """RFC 8188 and 8291 from the receiver's side. Raises what is wrong with it."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender = body[21 : 21 + length]
        assert size >= 18 and length == sealing.POINT and len(body) - 21 - length <= size, "not one record of aes128gcm"
        shared = self.key.exchange(ec.ECDH(), sealing.point(sender))
        own = vapid.raw(self.key.public_key())
        key, nonce = sealing.keys(shared, self.auth, salt, browser=own, sender=sender)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None).rstrip(b"\x00")
        assert plain.endswith(b"\x02"), "the last record is not marked as such"
        return plain[:-1]


@dataclass
class Phone:
    """An app's token at Firebase or Apple. `state` is "" (well) or the provider's word for what is wrong with it."""

    token: str
    shown: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    state: str = ""
    busy: int = 0


class Services:
    """All of them; `calls` are the addresses that were called. `down` lets everything answer 503."""

    def __init__(self) -> None:
        self.google = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.apple = ec.generate_private_key(ec.SECP256R1())
        self.browsers: dict[str, Browser] = {}
        self.androids: dict[str, Phone] = {}
        self.iphones: dict[str, Phone] = {}
        self.permissions: set[str] = set()
        self.provider_tokens: list[str] = []
        self.calls: list[str] = []
        self.down = False
        self.allowed = True
        self.watched: Callable[[], None] = lambda: None

    # What an admin and the devices get from them.

    def service_account(self) -> str:
        return json.dumps({
            "type": "service_account", "project_id": PROJECT, "private_key_id": "1", "private_key": _pem(self.google),
            "client_email": EMAIL, "token_uri": "https://evil.example/token",
        })  # fmt: skip

    def p8(self) -> str:
        return _pem(self.apple)

    def settings(self) -> dict[str, str]:
        """Of a channel that is set up for all of them."""
        return {
            "push_web": "on", "push_fcm": "on", "fcm_account": self.service_account(), "push_apns": "on", "apns_key": self.p8(),
            "apns_key_id": KEY_ID, "apns_team": TEAM, "apns_topic": TOPIC, "apns_environment": "production",
        }  # fmt: skip

    def browser(self, server_key: str) -> Browser:
        made = Browser(server_key)
        self.browsers[made.endpoint] = made
        return made

    def android(self) -> Phone:
        made = Phone(f"{secrets.token_urlsafe(16)}:APA91b{secrets.token_urlsafe(100)}")
        self.androids[made.token] = made
        return made

    def iphone(self) -> Phone:
        made = Phone(secrets.token_hex(32))
        self.iphones[made.token] = made
        return made

    # Their interfaces.

    def http(self, method: str, url: str, **more: Any) -> httpx.Response:
        """What `Context.http` is while they play."""
        self.watched()
        self.calls.append(url)
        kept = {name: value for name, value in more.items() if name in ("content", "data", "json", "headers")}
        call = httpx.Request(method, url, **kept)
        status, body, headers = self._answer(call, http2=bool(more.get("http2")))
        return httpx.Response(status, headers=headers, content=json.dumps(body).encode() if body else b"", request=call)

    def _answer(self, call: httpx.Request, *, http2: bool) -> tuple[int, Any, dict[str, str]]:
        if self.down:
            return 503, None, {}
        where = urlsplit(str(call.url))
        if where.netloc == "oauth2.googleapis.com":
            return *self._permission(call), {}
        if where.netloc == "fcm.googleapis.com" and where.path.startswith("/v1/"):
            return *self._firebase(call, where.path), {}
        if where.netloc in ("api.push.apple.com", "api.sandbox.push.apple.com"):
            assert http2, "APNs speaks HTTP/2 only"
            return *self._apple(call, where.path), {}
        return self._web(call)

    def _web(self, call: httpx.Request) -> tuple[int, Any, dict[str, str]]:
        browser = self.browsers.get(str(call.url))
        if browser is None:
            return 404, {"errno": 102}, {}
        if browser.answer:
            return browser.answer, {"errno": 106}, {"retry-after": browser.wait} if browser.wait else {}
        scheme, _space, rest = call.headers["authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or given["k"] != browser.server_key:
            return 403, {"message": "the key is not the one of the subscription"}, {}
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), vapid.content(given["k"]))
        try:
            claims = jwt.decode(given["t"], point, algorithms=["ES256"], audience=f"https://{SERVICE_HOST}", options=LENIENT)
        except jwt.InvalidTokenError as error:
            return 401, {"message": str(error)}, {}
        now = clock.now().timestamp()
        if not now < claims["exp"] <= now + 86400 or not claims["sub"].startswith(("mailto:", "https:")):
            return 403, {"message": "exp or sub"}, {}
        body = call.read()
        if len(body) > LARGEST:
            return 413, None, {}
        assert call.headers["content-encoding"] == "aes128gcm" and int(call.headers["ttl"]) >= 0
        topic = call.headers.get("topic", "")
        assert len(topic) <= 32 and topic.replace("-", "").replace("_", "").isalnum()
        browser.shown.append(json.loads(browser.read(body)))
        browser.topics.append(topic)
        browser.sizes.append(len(body))
        return 201, None, {"location": f"https://{SERVICE_HOST}/m/1"}

    def _permission(self, call: httpx.Request) -> tuple[int, Any]:
        form = parse_qs(call.read().decode())
        (grant,), (assertion,) = form["grant_type"], form["assertion"]
        audience = "https://oauth2.googleapis.com/token"
        assert grant == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        try:
            claims = jwt.decode(assertion, self.google.public_key(), algorithms=["RS256"], audience=audience, options=LENIENT)
        except jwt.InvalidTokenError:
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        if claims["iss"] != EMAIL or claims["exp"] - claims["iat"] > 3600:
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT"}
        self.permissions.add(made := f"ya29.{secrets.token_urlsafe(20)}")
        return 200, {"access_token": made, "expires_in": 3599, "token_type": "Bearer"}

    def _firebase(self, call: httpx.Request, path: str) -> tuple[int, Any]:
        if call.headers["authorization"].removeprefix("Bearer ") not in self.permissions:
            return 401, _google(401, "UNAUTHENTICATED")
        if not self.allowed:
            return 403, _google(403, "PERMISSION_DENIED")
        if path != f"/v1/projects/{PROJECT}/messages:send":
            return 404, _google(404, "NOT_FOUND")
        given = json.loads(call.read())
        message = given["message"]
        if not all(isinstance(value, str) for value in message["data"].values()):
            return 400, _google(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field="message.data[0].value")
        phone = self.androids.get(message["token"])
        if phone is None:
            return 400, _google(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field="message.token")
        if phone.state:
            status = {"UNREGISTERED": 404, "SENDER_ID_MISMATCH": 403, "QUOTA_EXCEEDED": 429}[phone.state]
            return status, _google(status, phone.state, phone.state)
        if len(json.dumps({**message["notification"], **message["data"]}, ensure_ascii=False).encode()) > LARGEST:
            return 400, _google(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", field="message.notification")
        if not given.get("validate_only"):
            phone.shown.append(message)
        return 200, {"name": f"projects/{PROJECT}/messages/{secrets.token_hex(8)}"}

    def _apple(self, call: httpx.Request, path: str) -> tuple[int, Any]:
        token = call.headers["authorization"].removeprefix("bearer ")
        try:
            head = jwt.get_unverified_header(token)
            claims = jwt.decode(token, self.apple.public_key(), algorithms=["ES256"], options=LENIENT)
        except jwt.InvalidTokenError:
            return 403, {"reason": "InvalidProviderToken"}
        if head.get("kid") != KEY_ID or claims["iss"] != TEAM:
            return 403, {"reason": "InvalidProviderToken"}
        if claims["iat"] < clock.now().timestamp() - 3600:
            return 403, {"reason": "ExpiredProviderToken"}
        if token not in self.provider_tokens:
            self.provider_tokens.append(token)
        if call.headers["apns-topic"] != TOPIC:
            return 400, {"reason": "TopicDisallowed"}
        assert call.headers["apns-push-type"] == "alert" and len(call.headers["apns-collapse-id"]) <= 64
        if "apns-id" in call.headers:
            UUID(call.headers["apns-id"])
        phone = self.iphones.get(path.removeprefix("/3/device/"))
        if phone is None:
            return 400, {"reason": "BadDeviceToken"}
        if phone.state:
            return {"Unregistered": 410, "TooManyRequests": 429}.get(phone.state, 400), {"reason": phone.state}
        body = call.read()
        if len(body) > LARGEST:
            return 413, {"reason": "PayloadTooLarge"}
        phone.shown.append(json.loads(body))
        phone.headers.append(dict(call.headers))
        return 200, None


LENIENT: Any = {"verify_exp": False, "verify_iat": False}
"""Times are those of the test's clock."""


def _google(status: int, word: str, code: str = "", field: str = "") -> dict[str, Any]:
    details: list[dict[str, Any]] = []
    if code:
        details.append({"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code})
    if field:
        violation = {"field": field, "description": "Invalid"}
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]})
    return {"error": {"code": status, "message": word.lower(), "status": word, "details": details}}
