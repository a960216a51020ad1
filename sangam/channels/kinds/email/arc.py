"""What a forwarder that we trust saw before it changed a mail: the Authenticated Received Chain (RFC 8617).

A mailing list or a forwarding mailbox breaks the signature of the writer. It may seal what it had checked itself; whoever
trusts that forwarder may take its word. Nobody is trusted unless a channel names him.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence

import dkim

from sangam.channels.kinds.email.mail import Mail

INSTANCES_MAX = 8
"""Seals of one mail that are checked: each costs a look-up and two signatures."""
BROKEN = (dkim.DKIMException, ValueError, IndexError, KeyError, TypeError, UnicodeError, AttributeError)

QUIET = logging.getLogger("sangam.dkim")
QUIET.setLevel(logging.CRITICAL)
_TAG = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)")
_INSTANCE = re.compile(r"^\s*i\s*=\s*(\d{1,2})\s*;(.*)$", re.IGNORECASE | re.DOTALL)


def sealed(raw: bytes, mail: Mail, trusted: Sequence[str], txt: Callable[..., bytes | None]) -> tuple[str, str]:
    """(sealing domain, the results it saw) of the outermost seal, if that domain is trusted and the whole chain holds;
    ("", "") else. `txt` looks up a key. A domain is trusted as it is written, its subdomains are not."""
    names = {name.strip().rstrip(".").lower() for name in trusted}
    instance, domain = _outermost(mail)
    if not names or not 0 < instance <= INSTANCES_MAX or domain not in names or not _covers(mail, instance):
        return "", ""
    try:
        verdict, checked, _ = dkim.ARC(raw, logger=QUIET, timeout=3).verify(dnsfunc=txt)
    except BROKEN:
        return "", ""
    by = checked[0]["as-domain"].decode("ascii", "replace").rstrip(".").lower() if verdict == dkim.CV_Pass else ""
    return (domain, _seen(mail, instance)) if by == domain else ("", "")


def _outermost(mail: Mail) -> tuple[int, str]:
    found = (0, "")
    for value in mail.all("arc-seal"):
        tags = _tags(value)
        number = int(tags["i"]) if tags.get("i", "").isdecimal() else 0
        if number > found[0]:
            found = (number, tags.get("d", "").rstrip(".").lower())
    return found


def _covers(mail: Mail, instance: int) -> bool:
    """Whether the outermost signature speaks for the From line and for the whole body."""
    for value in mail.all("arc-message-signature"):
        tags = _tags(value)
        if tags.get("i") == str(instance):
            return "from" in re.split(r"\s*:\s*", tags.get("h", "").lower()) and "l" not in tags
    return False


def _seen(mail: Mail, instance: int) -> str:
    """The results that belong to a seal, as after the host of an Authentication-Results."""
    for value in mail.all("arc-authentication-results"):
        found = _INSTANCE.match(value)
        if found and int(found[1]) == instance:
            return found[2].partition(";")[2]
    return ""


def _tags(value: str) -> dict[str, str]:
    return {name: content.strip() for name, content in _TAG.findall(value)}
