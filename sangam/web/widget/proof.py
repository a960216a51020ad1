"""Proof of work: what a flood of newcomers pays with seconds of its own processors, and a real newcomer with a blink.

Asked of newcomers only, while many come to a channel at once or many come from one address; whoever has a visitor's token
or a signed identity is never asked. A challenge is ours, good for five minutes, for one channel, once.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from sangam.accounts.brakes import Buckets
from sangam.web.widget.door import Caller, Refused

NEWCOMERS = Buckets("widget newcomers", rate=2, burst=120)
"""To one channel."""
STRANGERS = Buckets("widget strangers", rate=0.05, burst=10)
"""From one address: the visitors of one office, or one who clears his browser."""
BITS, BITS_OF_MANY = 15, 18
"""About 0.1 and 1 second of a telephone."""
GOOD_SECONDS = 300
USED = Buckets("widget proofs", rate=1 / GOOD_SECONDS, burst=1)
"""Of one challenge."""
NONCE_MAX = 64
SALT = "widget-proof"


def check(caller: Caller, proof: object) -> None:
    """Raises Refused(428) with a challenge where work is wanted and was not done."""
    many = STRANGERS.take(f"{caller.channel.pk}:{caller.address}") > 0
    flood = NEWCOMERS.take(str(caller.channel.pk)) > 0
    bits = BITS_OF_MANY if many else BITS if flood else 0
    if bits and not _done(caller, proof, bits):
        raise Refused(428, _("One moment, please."), challenge=_challenge(caller), bits=bits)


def _challenge(caller: Caller) -> str:
    return signing.dumps([caller.channel.pk, secrets.token_hex(8)], salt=SALT, compress=False)


def _done(caller: Caller, proof: object, bits: int) -> bool:
    given: dict[str, Any] = proof if isinstance(proof, dict) else {}
    challenge, nonce = given.get("challenge"), given.get("nonce")
    if not isinstance(challenge, str) or not isinstance(nonce, str | int) or len(str(nonce)) > NONCE_MAX:
        return False
    try:
        channel, _random = signing.loads(challenge, salt=SALT, max_age=GOOD_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    digest = hashlib.sha256(f"{challenge}:{nonce}".encode("utf-8", "replace")).digest()
    return channel == caller.channel.pk and zero_bits(digest) >= bits and _first_use(challenge)


def zero_bits(digest: bytes) -> int:
    """How many bits at the beginning are zero."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()


def _first_use(challenge: str) -> bool:
    return not USED.take(challenge)
