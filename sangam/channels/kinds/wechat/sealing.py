"""What WeChat's encrypted mode does to a message: AES-256-CBC under the EncodingAESKey (43 letters of Base64), the first half
of the key as the start vector, PKCS #7 for blocks of 32 bytes. Inside stand 16 random bytes, the length of the text (four
bytes, the largest first), the text and the AppID.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM, LENGTH = 16, 4
KEY_LETTERS = 43


class Unsealed(ValueError):
    """It cannot be opened with this key, or is for another account."""


def signature(*parts: str) -> str:
    """SHA-1 of all parts in order, as one text; the token is one of them."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def unseal(sealed: str, aes_key: str, app_id: str) -> bytes:
    """Raises Unsealed."""
    key = _key(aes_key)
    try:
        content = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unsealed("this is no Base64") from error
    if not content or len(content) % 16:
        raise Unsealed("no whole number of blocks")
    opened = _cipher(key).decryptor()
    plain = opened.update(content) + opened.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad or len(plain) - pad < RANDOM + LENGTH:
        raise Unsealed("another EncodingAESKey")
    (size,) = struct.unpack(">I", plain[RANDOM : RANDOM + LENGTH])
    rest = plain[RANDOM + LENGTH : -pad]
    if size > len(rest) or rest[size:] != app_id.encode():
        raise Unsealed("for another AppID")
    return rest[:size]


def seal(content: bytes, aes_key: str, app_id: str) -> str:
    """Raises Unsealed for a key that is none."""
    plain = secrets.token_bytes(RANDOM) + struct.pack(">I", len(content)) + content + app_id.encode()
    pad = BLOCK - len(plain) % BLOCK
    closed = _cipher(_key(aes_key)).encryptor()
    return base64.b64encode(closed.update(plain + bytes([pad]) * pad) + closed.finalize()).decode()


def is_key(aes_key: str) -> bool:
    try:
        return bool(_key(aes_key))
    except Unsealed:
        return False


def _key(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(aes_key + "=", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unsealed("no EncodingAESKey") from error
    if len(aes_key) != KEY_LETTERS or len(key) != 32:
        raise Unsealed("no EncodingAESKey")
    return key


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
