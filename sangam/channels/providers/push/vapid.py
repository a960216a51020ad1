"""Who sends: our key of an application server, and the token it signs for each push service (RFC 8292)."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sangam.lib import clock

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (SEC 2, 2.4.2)."""
GOOD_SECONDS = 12 * 3600
"""RFC 8292 allows 24 hours."""


def private(secret: str) -> ec.EllipticCurvePrivateKey:
    """The key that 256 random bits (as hexadecimal) stand for. Raises ValueError."""
    return ec.derive_private_key(int(secret, 16) % (ORDER - 1) + 1, ec.SECP256R1())


def public(secret: str) -> str:
    """What a browser subscribes with (`applicationServerKey`)."""
    return text(raw(private(secret).public_key()))


def raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def authorization(endpoint: str, secret: str, contact: str) -> str:
    """`contact` is mailto: or https:, where people of the push service may ask."""
    where = urlsplit(endpoint)
    claims = {
        "aud": f"{where.scheme}://{where.netloc}", "exp": int(clock.now().timestamp()) + GOOD_SECONDS, "sub": contact,
    }  # fmt: skip
    return f"vapid t={jwt.encode(claims, private(secret), algorithm='ES256')}, k={public(secret)}"


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def content(given: str) -> bytes:
    """Raises ValueError (binascii.Error is one)."""
    plain = given.rstrip("=").replace("+", "-").replace("/", "_")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
