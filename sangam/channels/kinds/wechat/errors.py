"""What a code of WeChat's interface means, and what to do about it. Codes come as `errcode` in an answer of status 200."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind

STALE = frozenset({40001, 40014, 42001, 42007})
"""The access token is not valid (any more): a fresh one may help."""
DAY_PAUSE, MINUTE_PAUSE = 3600, 60
BODY_MAX = 8 * 1024


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: ErrorKind
    permanent: bool
    advice: Any = ""
    pause: int | None = None


_WINDOW = _(
    "The 48 hours since the customer's last message are over, or he does not follow the account any more. "
    "Answer on another channel, or wait until he writes again."
)
_COUNT = _(
    "WeChat takes at most 5 messages after each one of the customer's. "
    "Answer on another channel, or wait until he writes again."
)
_OPENID = _("WeChat does not know this person at this account. Answer on another channel.")
_FOLLOW = _("This person does not follow the account. Answer on another channel.")
_BLOCKED = _("This person is on the account's black list. Take him off it at WeChat, or answer on another channel.")
_RIGHT = _("This account has no right to send customer service messages: it must be verified at WeChat. Tell an admin.")
_SECRET = _("The AppSecret is wrong or was renewed: an admin must enter the present one (Settings → Basic configuration).")
_APP = _("The AppID is wrong: an admin must correct it.")
_ADDRESS = _("This server's address is not on the account's IP white list: an admin must add it at WeChat.")
_QUOTA = _("The account has used up its calls for today.")
_FILE = _("WeChat does not take this file. Send it as a link, or in another format.")
_GONE = _("WeChat has deleted this file: it keeps them for three days.")
_WORDS = _("WeChat finds something in this message that it does not allow. Change the words.")
_LONG = _("The message is too long for WeChat. Shorten it.")
_CLOSED = _("WeChat has taken this right away from the account, or has frozen it. Tell an admin.")

CODES: Mapping[int, Meaning] = {
    -1: Meaning("provider", False, pause=MINUTE_PAUSE),
    40001: Meaning("auth", True, _SECRET),
    40003: Meaning("recipient", True, _OPENID),
    40004: Meaning("content", True, _FILE),
    40005: Meaning("content", True, _FILE),
    40006: Meaning("content", True, _FILE),
    40007: Meaning("content", True, _GONE),
    40008: Meaning("content", True, _FILE),
    40009: Meaning("content", True, _FILE),
    40010: Meaning("content", True, _FILE),
    40011: Meaning("content", True, _FILE),
    40013: Meaning("auth", True, _APP),
    40014: Meaning("auth", True, _SECRET),
    40113: Meaning("content", True, _FILE),
    40125: Meaning("auth", True, _SECRET),
    40137: Meaning("content", True, _FILE),
    40164: Meaning("auth", True, _ADDRESS),
    40243: Meaning("auth", True, _("The AppSecret is frozen: an admin must unfreeze it at WeChat.")),
    41030: Meaning("content", True),
    42001: Meaning("auth", True, _SECRET),
    42007: Meaning("auth", True, _SECRET),
    43004: Meaning("recipient", True, _FOLLOW),
    43019: Meaning("recipient", True, _BLOCKED),
    44002: Meaning("content", True),
    44004: Meaning("content", True, _("There is nothing in this message.")),
    45001: Meaning("content", True, _FILE),
    45002: Meaning("content", True, _LONG),
    45007: Meaning("content", True, _FILE),
    45009: Meaning("limit", False, _QUOTA, DAY_PAUSE),
    45011: Meaning("limit", False, pause=MINUTE_PAUSE),
    45015: Meaning("window", True, _WINDOW),
    45047: Meaning("window", True, _COUNT),
    45065: Meaning("limit", False, pause=MINUTE_PAUSE),
    48001: Meaning("auth", True, _RIGHT),
    48002: Meaning("recipient", True, _("This person does not take messages of the account. Answer on another channel.")),
    48004: Meaning("auth", True, _CLOSED),
    50002: Meaning("auth", True, _CLOSED),
    50005: Meaning("recipient", True, _FOLLOW),
    61024: Meaning("auth", True, _SECRET),
    87009: Meaning("content", True),
    87014: Meaning("content", True, _WORDS),
}


class Stale(DeliveryError):
    """The access token was refused."""


def reading(answer: httpx.Response) -> DeliveryError | None:
    """The failure an answer tells. An answer may be a file: only a short JSON object is looked at, whatever it is called."""
    body = answer.content
    if len(body) > BODY_MAX or not body.lstrip().startswith(b"{"):
        return None
    told = calls.document(answer)
    code = told.get("errcode")
    if not isinstance(code, int) or isinstance(code, bool) or code == 0:
        return None
    return failure(code, str(told.get("errmsg") or "refused"))


def failure(code: int, said: str) -> DeliveryError:
    meaning = CODES.get(code) or Meaning("unknown", True)
    text = f"{said[:120]} ({meaning.advice})" if meaning.advice else said
    make = Stale if code in STALE else DeliveryError
    return make(
        text[: calls.WORDS_MAX], permanent=meaning.permanent, kind=meaning.kind, code=str(code)[:40], retry_after=meaning.pause
    )


POLICY = calls.Policy(reading=reading, pause=MINUTE_PAUSE)
