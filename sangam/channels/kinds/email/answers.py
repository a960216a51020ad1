"""What an SMTP answer means: RFC 5321 numbers, RFC 3463 codes, and the words servers use for what codes do not say."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from typing import NoReturn

from sangam.channels.base import DeliveryError, ErrorKind, Failure

WORDS_MAX = 1000
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_SPAM = re.compile(r"spam|blacklist|blocklist|black ?list|reputation|dnsbl|rbl|spamhaus|barracuda|bulk", re.IGNORECASE)
_FULL = re.compile(
    r"mailbox (is )?full|over ?quota|quota exceeded|out of storage|insufficient storage|storage quota", re.IGNORECASE
)
_UNKNOWN = re.compile(
    r"user unknown|unknown user|no such (user|recipient|mailbox|address)|does not exist|mailbox unavailable|"
    r"recipient (address )?rejected|invalid (recipient|mailbox)|not a valid|account (is )?(disabled|inactive)",
    re.IGNORECASE,
)
_LATER = re.compile(r"grey ?list|gray ?list|try again|too many|rate|throttl|temporar", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A number and the server's own words."""

    number: int
    text: bytes | str

    @classmethod
    def of(cls, error: smtplib.SMTPResponseException) -> Answer:
        return cls(error.smtp_code, error.smtp_error)

    @property
    def good(self) -> bool:
        return 200 <= self.number < 300

    @property
    def words(self) -> str:
        said = self.text.decode("utf-8", "replace") if isinstance(self.text, bytes) else self.text
        return f"{self.number} {' '.join(said.split())}"[:WORDS_MAX].replace("\x00", "")

    @property
    def enhanced(self) -> str:
        found = _ENHANCED.search(self.words)
        return found[0] if found else ""

    @property
    def code(self) -> str:
        return self.enhanced or str(self.number)


def failure_of(answer: Answer, *, default: ErrorKind) -> Failure:
    """4xx may pass; 5xx never does, except where the code of RFC 3463 says that it is temporary."""
    permanent = answer.number >= 500 and not answer.enhanced.startswith("4")
    return Failure(_kind(answer, default), permanent, answer.code, answer.words)


def _kind(answer: Answer, default: ErrorKind) -> ErrorKind:
    words, enhanced = answer.words, answer.enhanced[1:]
    if answer.number in (530, 534, 535, 538) or (enhanced.startswith(".7.") and answer.number == 454):
        return "auth"
    if enhanced in (".2.2", ".3.1") or _FULL.search(words):
        return "mailbox_full"
    if enhanced in (".3.4",) or (answer.number == 552 and not enhanced):
        return "content"
    if _SPAM.search(words):
        return "spam"
    if enhanced.startswith(".7."):
        return "policy"
    if answer.number in (421, 450, 451, 452):
        return "limit" if default != "recipient" and "too many" in words.lower() else _temporary(default, words)
    if enhanced in (".1.1", ".1.2", ".1.3", ".1.6", ".1.10", ".2.1") or _UNKNOWN.search(words):
        return "recipient"
    return default


def _temporary(default: ErrorKind, words: str) -> ErrorKind:
    return "policy" if default == "recipient" and _LATER.search(words) else default


def raise_for(answer: Answer, *, default: ErrorKind) -> NoReturn:
    """The whole attempt failed with this answer."""
    if answer.number in (421, -1):
        default = "network"
    failure = failure_of(answer, default=default)
    raise DeliveryError(failure.text, permanent=failure.permanent and answer.number > 0, kind=failure.kind, code=failure.code)
