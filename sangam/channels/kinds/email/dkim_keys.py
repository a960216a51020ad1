"""DKIM keys of our own: making a pair, the DNS record that publishes it, signing what we send (RFC 6376)."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BITS = 2048
SIGNED = (
    "from", "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "mime-version",
    "content-type", "content-transfer-encoding", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
"""From stands twice, so that a second From line put in on the way breaks the signature."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """`private` as PEM (PKCS #8), `public` as the base64 of the record's p= tag."""

    private: str
    public: str


def make() -> KeyPair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(pem.decode(), base64.b64encode(der).decode())


def record_name(domain: str, selector: str) -> str:
    return f"{selector}._domainkey.{domain}"


def record(public: str) -> str:
    """The text of the TXT record."""
    return f"v=DKIM1; k=rsa; p={public}"


def sign(raw: bytes, *, domain: str, selector: str, private_key: str) -> bytes:
    """The DKIM-Signature header to put on top of `raw`, CRLF at its end included. Raises ValueError for a bad key."""
    present = raw.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    names = {line.partition(b":")[0].strip().decode("ascii", "replace") for line in present if line[:1] not in b" \t"}
    headers = [name.encode() for name in SIGNED if name in names]
    try:
        header = dkim.sign(
            raw,
            selector.encode(),
            domain.encode(),
            private_key.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=headers,
        )
    except dkim.DKIMException as error:
        raise ValueError(f"the mail cannot be signed: {error}") from error
    return bytes(header)
