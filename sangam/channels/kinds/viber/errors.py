"""What Viber's refusals mean ("Error Codes" of the REST API): they come with HTTP 200, as `status` and `status_message`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind

PAUSE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: ErrorKind
    permanent: bool
    advice: Promise | str = ""


_TOKEN = _("The authentication token is not valid. An admin can renew it in Setup.")
_BOT = _("Viber does not let this bot write. An admin sees why in the bot's settings, or asks Viber.")
_PLAN = _("The bot's plan or balance does not allow this. An admin can change that with Viber; then try again.")
_ELSEWHERE = _("Answer on another channel.")
_LEFT = _("This person left the bot or never wrote to it: wait for a message, or answer on another channel.")
_UNSET = _("Viber has no webhook address for this bot. An admin can try the connection in Setup, which sets it.")
_OLD = _("This person's Viber is too old for this. Send words only, or answer on another channel.")
_FORM = _("Viber does not take this message as it is. Change it and send it again.")

MEANINGS: Mapping[int, Meaning] = {
    1: Meaning("content", True, _("Viber cannot call this address.")),
    2: Meaning("auth", True, _TOKEN),
    3: Meaning("content", True, _FORM),
    4: Meaning("content", True, _FORM),
    5: Meaning("recipient", True, _("This person is not on Viber any more. Answer on another channel.")),
    6: Meaning("recipient", True, _LEFT),
    7: Meaning("policy", True, _BOT),
    8: Meaning("auth", True, _TOKEN),
    9: Meaning("policy", True, _BOT),
    10: Meaning("auth", True, _UNSET),
    11: Meaning("recipient", True, _("This person's Viber is too old for bots. Answer on another channel.")),
    12: Meaning("limit", False),
    13: Meaning("recipient", True, _OLD),
    14: Meaning("content", True, _FORM),
    15: Meaning("auth", True, _BOT),
    16: Meaning("policy", True, _BOT),
    17: Meaning("policy", True, _BOT),
    18: Meaning("policy", True, _BOT),
    19: Meaning("policy", True, _BOT),
    20: Meaning("policy", True, _BOT),
    21: Meaning("policy", True, _ELSEWHERE),
    22: Meaning("policy", True, _ELSEWHERE),
    23: Meaning("limit", True, _PLAN),
    24: Meaning("limit", True, _PLAN),
}  # fmt: skip
"""12 is also told when somebody got a hundred messages without writing himself. What is not here is tried again."""
OTHER = Meaning("provider", False)


def reading(answer: httpx.Response) -> DeliveryError | None:
    if answer.status_code != 200:
        return None
    found = calls.document(answer)
    status = found.get("status")
    if not isinstance(status, int) or isinstance(status, bool):
        text = f"an answer that says nothing: {calls.words(answer)}"
        return DeliveryError(text[: calls.WORDS_MAX], permanent=False, kind="provider", code="none")
    if status == 0:
        return None
    meaning = MEANINGS.get(status, OTHER)
    told = str(found.get("status_message") or f"status {status}")
    text = f"{told} ({meaning.advice})" if meaning.advice else told
    return DeliveryError(text[: calls.WORDS_MAX], permanent=meaning.permanent, kind=meaning.kind, code=str(status))


POLICY = calls.Policy(reading=reading, pause=PAUSE_SECONDS)
