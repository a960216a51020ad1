"""What Twilio's error codes mean, and what the agent can do about them. Source: Twilio's Error and Warning Dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind, Failure


@dataclass(frozen=True, slots=True)
class Meaning:
    """The kind of failure, whether it is one for good, and what can be done."""

    kind: ErrorKind
    permanent: bool
    advice: Any = ""


OPTED_OUT = _("This person has sent STOP. Nothing can be sent until START comes from that phone: answer on another channel.")
NO_SUCH = _("This number cannot receive messages. Ask for another one, or answer on another channel.")
LANDLINE = _("This is no mobile phone. Call, or answer on another channel.")
OFF = _("The phone is off or out of reach. Try again later, or answer on another channel.")
FILTERED = _("The carrier took this for spam. Write it in other words and without short links, or answer on another channel.")
REGISTER = _("The sending number is not registered for business messages (A2P 10DLC). An admin registers it at Twilio.")
REGION = _("Sending to this country is switched off at Twilio: an admin allows it under Messaging → Geo permissions.")
SENDER = _("The sending number or messaging service of this channel does not fit. An admin corrects it in Setup → Channels.")
ACCOUNT = _("Twilio does not accept the account or its token. An admin looks at Setup → Channels.")
TRIAL = _("A trial account of Twilio writes to verified numbers only.")
MEDIA = _("Twilio could not get or use the file. Send it as a link.")
LATER = _("It is tried again.")
LONG = _("The text is too long. Send it in two messages.")

MEANINGS: Mapping[int, Meaning] = {
    14107: Meaning("limit", False, LATER),
    20003: Meaning("auth", True, ACCOUNT),
    20005: Meaning("auth", True, ACCOUNT),
    20404: Meaning("auth", True, ACCOUNT),
    20429: Meaning("limit", False, LATER),
    20500: Meaning("provider", False, LATER),
    20503: Meaning("provider", False, LATER),
    21211: Meaning("recipient", True, NO_SUCH),
    21212: Meaning("auth", True, SENDER),
    21214: Meaning("recipient", True, NO_SUCH),
    21217: Meaning("recipient", True, NO_SUCH),
    21408: Meaning("policy", True, REGION),
    21601: Meaning("auth", True, SENDER),
    21602: Meaning("content", True),
    21603: Meaning("auth", True, SENDER),
    21604: Meaning("recipient", True, NO_SUCH),
    21606: Meaning("auth", True, SENDER),
    21608: Meaning("policy", True, TRIAL),
    21610: Meaning("policy", True, OPTED_OUT),
    21611: Meaning("limit", False, LATER),
    21612: Meaning("auth", True, SENDER),
    21614: Meaning("recipient", True, LANDLINE),
    21617: Meaning("content", True, LONG),
    21620: Meaning("content", True, MEDIA),
    21623: Meaning("content", True, MEDIA),
    21635: Meaning("recipient", True, LANDLINE),
    21654: Meaning("content", True),
    21703: Meaning("auth", True, SENDER),
    21704: Meaning("auth", True, SENDER),
    21705: Meaning("auth", True, SENDER),
    30001: Meaning("limit", False, LATER),
    30002: Meaning("auth", True, ACCOUNT),
    30003: Meaning("recipient", False, OFF),
    30004: Meaning("policy", True, OPTED_OUT),
    30005: Meaning("recipient", True, NO_SUCH),
    30006: Meaning("recipient", True, LANDLINE),
    30007: Meaning("spam", True, FILTERED),
    30008: Meaning("unknown", False, OFF),
    30009: Meaning("network", False, LATER),
    30010: Meaning("policy", True),
    30011: Meaning("content", True, MEDIA),
    30012: Meaning("content", True),
    30017: Meaning("network", False, LATER),
    30018: Meaning("policy", True, REGISTER),
    30019: Meaning("content", True, MEDIA),
    30022: Meaning("limit", False, LATER),
    30023: Meaning("limit", False, LATER),
    30024: Meaning("policy", True, SENDER),
    30032: Meaning("policy", True, REGISTER),
    30034: Meaning("policy", True, REGISTER),
    30410: Meaning("provider", False, LATER),
    30500: Meaning("provider", False, LATER),
    63038: Meaning("limit", False, LATER),
}
LIMIT_PAUSE = 5
"""Seconds after a 429: Twilio names no time for it."""


def of(code: Any, words: str = "", status: int = 400) -> Failure:
    """A failure from one of Twilio's codes, as told in an answer or in a status callback."""
    number = int(code) if str(code).isascii() and str(code).isdigit() and len(str(code)) < 7 else 0
    known = MEANINGS.get(number) or Meaning("provider" if status >= 500 else "unknown", status < 500 and status != 429)
    if status == 429:
        known = Meaning("limit", False, LATER)
    text = " ".join(part for part in (str(known.advice), f"({words})" if words and known.advice else words) if part)
    return Failure(known.kind, known.permanent, str(number or status), text[: calls.WORDS_MAX])


def reading(answer: httpx.Response) -> DeliveryError | None:
    """The error of Twilio's REST interface: {"code", "message", "more_info", "status"}."""
    if answer.status_code < 400:
        return None
    told = calls.document(answer)
    if not isinstance(told.get("code"), int):
        return None
    found = of(told["code"], str(told.get("message") or "")[: calls.WORDS_MAX], answer.status_code)
    return DeliveryError(found.text, permanent=found.permanent, kind=found.kind, code=found.code)


POLICY = calls.Policy(reading=reading, pause=LIMIT_PAUSE)
