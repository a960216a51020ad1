"""What only the browser can read: Message Encryption for Web Push (RFC 8291) over aes128gcm (RFC 8188), one record."""

from __future__ import annotations

import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sangam.channels.providers.push import vapid

BODY_MAX = 4096
"""Octets that every push service takes (RFC 8030, 7.2)."""
HEAD, POINT, TAG, SALT, AUTH = 21, 65, 16, 16, 16
PLAIN_MAX = BODY_MAX - HEAD - POINT - TAG - 1


def point(given: bytes) -> ec.EllipticCurvePublicKey:
    """A public key of the browser's. Raises ValueError for what is no point of P-256."""
    if len(given) != POINT:
        raise ValueError("not an uncompressed point of P-256")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), given)


def seal(
    plain: bytes, browser: bytes, auth: bytes, *, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """`own` and `salt` are fresh for every message; given only to compare with the RFC's example."""
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(SALT)
    shared = own.exchange(ec.ECDH(), point(browser))
    sender = vapid.raw(own.public_key())
    key, nonce = keys(shared, auth, salt, browser=browser, sender=sender)
    head = salt + struct.pack("!LB", BODY_MAX, len(sender)) + sender
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def keys(shared: bytes, auth: bytes, salt: bytes, *, browser: bytes, sender: bytes) -> tuple[bytes, bytes]:
    """Content encryption key and nonce (RFC 8291, 3.4)."""
    start = _derive(shared, auth, b"WebPush: info\x00" + browser + sender, 32)
    return _derive(start, salt, b"Content-Encoding: aes128gcm\x00", 16), _derive(
        start, salt, b"Content-Encoding: nonce\x00", 12
    )


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
