"""How each provider proves that a call is its own. Every comparison is in constant time; every one fails closed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from sangam.channels.base import Request, Verification
from sangam.channels.kinds.email import hook_form
from sangam.lib import http

TOLERANCE_SECONDS = 300
MAILGUN_SECONDS = 12 * 3600
OK = Verification(True)
SNS_HOST = re.compile(r"^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$")
SNS_FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


def same(given: str | bytes, expected: str | bytes) -> bool:
    one = given.encode("utf-8", "surrogateescape") if isinstance(given, str) else given
    other = expected.encode() if isinstance(expected, str) else expected
    return bool(one) and hmac.compare_digest(one, other)


def ours(request: Request, secret: str) -> Verification:
    """Either `Authorization: Bearer SECRET`, or `X-Sangam-Signature: t=SECONDS,v1=HEX` where HEX is the HMAC-SHA256 of
    `SECONDS.BODY` under the secret, not older than five minutes."""
    bearer = request.headers.get("authorization", "")
    if bearer.startswith("Bearer "):
        return OK if same(bearer[7:], secret) else Verification(False, "wrong bearer secret")
    parts = dict(part.split("=", 1) for part in request.headers.get("x-sangam-signature", "").split(",") if "=" in part)
    moment = parts.get("t", "")
    if not _recent(moment, TOLERANCE_SECONDS):
        return Verification(False, "unsigned, or the signature is too old")
    expected = hmac.new(secret.encode(), moment.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    return OK if same(parts.get("v1", ""), expected) else Verification(False, "wrong signature")


def basic(request: Request, secret: str) -> Verification:
    """HTTP basic authentication with `name:password` as the secret (Postmark, Mailjet, Brevo sign nothing)."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return OK if same(value, secret) else Verification(False, "wrong bearer secret")
    try:
        given = base64.b64decode(value, validate=True) if kind.lower() == "basic" else b""
    except binascii.Error:
        given = b""
    return OK if same(given, secret) else Verification(False, "wrong or missing name and password")


def mailgun(request: Request, secret: str) -> Verification:
    """HMAC-SHA256 of timestamp and token under the signing key. Mailgun retries for eight hours with the same token."""
    form = hook_form.read(request)
    moment, token, given = (form.text(name, -1) for name in ("timestamp", "token", "signature"))
    if not _recent(moment, MAILGUN_SECONDS):
        return Verification(False, "unsigned, or the signature is too old")
    expected = hmac.new(secret.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    return OK if same(given, expected) else Verification(False, "wrong signature")


def sendgrid(request: Request, secret: str) -> Verification:
    """An ECDSA signature over timestamp and body when the secret is the public key it shows, else a name and password."""
    given = request.headers.get("x-twilio-email-event-webhook-signature", "")
    if ":" in secret:
        return basic(request, secret)
    moment = request.headers.get("x-twilio-email-event-webhook-timestamp", "")
    if not given or not _recent(moment, MAILGUN_SECONDS):
        return Verification(False, "unsigned, or the signature is too old")
    key = serialization.load_der_public_key(base64.b64decode(secret))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return Verification(False, "the secret is not SendGrid's public key")
    try:
        key.verify(base64.b64decode(given), moment.encode() + request.body, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return Verification(False, "wrong signature")
    return OK


def mandrill(request: Request, secret: str) -> Verification:
    """Base64 of the HMAC-SHA1 over the address and the sorted fields."""
    form = hook_form.read(request)
    signed = request.url + "".join(name + form.text(name, -1) for name in sorted(form.raw))
    expected = base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha1).digest())
    given = request.headers.get("x-mandrill-signature", "")
    return OK if same(given, expected) else Verification(False, "wrong signature")


def sparkpost(request: Request, secret: str) -> Verification:
    token = request.headers.get("x-messagesystems-webhook-token", "")
    return OK if same(token, secret) else basic(request, secret)


def mailersend(request: Request, secret: str) -> Verification:
    expected = hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    return OK if same(request.headers.get("signature", ""), expected) else Verification(False, "wrong signature")


def postal(request: Request, secret: str) -> Verification:
    """RSA PKCS#1 v1.5 with SHA-1 over the body; the secret is the server's public key (base64 of DER)."""
    key = serialization.load_der_public_key(base64.b64decode(secret))
    if not isinstance(key, rsa.RSAPublicKey):
        return Verification(False, "the secret is not an RSA public key")
    given = base64.b64decode(request.headers.get("x-postal-signature", ""))
    return _rsa(key, given, request.body, hashes.SHA1())  # noqa: S303 - what Postal signs with


def sns(request: Request, secret: str) -> Verification:
    """Amazon's signature, by a certificate from its own host; the secret is the ARN of the one topic we take.

    The string that is signed: "Verifying the signatures of Amazon SNS messages" in the SNS developer guide.
    """
    told = json.loads(request.body)
    if not same(str(told.get("TopicArn", "")), secret):
        return Verification(False, "another topic")
    address = str(told.get("SigningCertURL") or told.get("SigningCertUrl"))
    if urlsplit(address).scheme != "https" or not SNS_HOST.match(urlsplit(address).hostname or ""):
        return Verification(False, "the certificate is not Amazon's")
    signed = "".join(f"{name}\n{told[name]}\n" for name in SNS_FIELDS[told["Type"]] if told.get(name) is not None)
    digest = hashes.SHA256() if str(told.get("SignatureVersion")) == "2" else hashes.SHA1()  # noqa: S303 - version 1
    try:
        return _rsa(_certificate_key(address), base64.b64decode(told["Signature"]), signed.encode(), digest)
    except httpx.HTTPError as error:
        raise OSError(f"Amazon's certificate cannot be fetched: {error}") from error


def svix(request: Request, secret: str) -> Verification:
    """Resend signs as Svix does ("Verify webhooks manually" of its docs): `v1,` and the base64 of the HMAC-SHA256 over
    `ID.SECONDS.BODY`, several separated by blanks; the key is the base64 behind `whsec_`."""
    heads = request.headers
    number, moment = heads.get("svix-id", ""), heads.get("svix-timestamp", "")
    if not number or not _recent(moment, TOLERANCE_SECONDS):
        return Verification(False, "unsigned, or the signature is too old")
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{number}.{moment}.".encode() + request.body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [same(one, expected) for one in heads.get("svix-signature", "").split()[:10]]
    return OK if any(given) else Verification(False, "wrong signature")


def _rsa(key: rsa.RSAPublicKey, given: bytes, signed: bytes, digest: hashes.HashAlgorithm) -> Verification:
    try:
        key.verify(given, signed, padding.PKCS1v15(), digest)
    except InvalidSignature:
        return Verification(False, "wrong signature")
    return OK


@lru_cache(maxsize=16)
def _certificate_key(address: str) -> rsa.RSAPublicKey:
    answer = http.request("GET", address, max_bytes=64 * 1024, redirects=0)
    key = x509.load_pem_x509_certificate(answer.content).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("not an RSA certificate")
    return key


def _recent(moment: str, seconds: int) -> bool:
    return moment.isascii() and moment.isdigit() and len(moment) < 12 and abs(time.time() - int(moment)) <= seconds
