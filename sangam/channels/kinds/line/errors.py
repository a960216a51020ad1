"""What LINE's refusals mean, and what the agent can do about them ("Error responses" of the Messaging API).

A refusal is a status, a `message`, and `details` that name the field. LINE names no time to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.channels import calls
from sangam.channels.base import DeliveryError, ErrorKind

PAUSE_SECONDS = 30
PREPARING_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Meaning:
    """`words` is what the message contains, "" for any message of this status."""

    status: int
    words: str
    kind: ErrorKind
    permanent: bool
    advice: Promise | str = ""


MEANINGS = (
    Meaning(400, "failed to send messages", "recipient", True,
            _("LINE does not know this person any more. Answer on another channel.")),
    Meaning(400, "'to'", "recipient", True, _("LINE does not know this person any more. Answer on another channel.")),
    Meaning(400, "", "content", True, _("LINE does not take this message as it is. Change it and send it again.")),
    Meaning(401, "", "auth", True, _("The access token is not valid any more. An admin can renew it in Setup.")),
    Meaning(403, "", "auth", True, _("The account's plan or rights do not allow this. An admin sees why in LINE's manager.")),
    Meaning(404, "", "recipient", True),
    Meaning(410, "", "content", True, _("LINE does not keep this any more.")),
    Meaning(413, "", "content", True, _("The message is too large for LINE. Send less at once.")),
    Meaning(429, "monthly limit", "limit", True,
            _("The messages of this month are used up. An admin can buy more in LINE's manager; then try again, or answer on "
              "another channel.")),
    Meaning(429, "", "limit", False),
)  # fmt: skip
"""The first that fits decides. A monthly limit does not pass within the time that we try again, so it is one for good."""


def reading(answer: httpx.Response) -> DeliveryError | None:
    status = answer.status_code
    if status < 400 or status >= 500:
        return None
    told = _words(answer)
    for one in MEANINGS:
        if one.status == status and one.words in told.casefold():
            text = f"{told} ({one.advice})" if one.advice else told
            return DeliveryError(text[: calls.WORDS_MAX], permanent=one.permanent, kind=one.kind, code=str(status))
    return None


def _words(answer: httpx.Response) -> str:
    found = calls.document(answer)
    details = found.get("details")
    parts = [found.get("message") or found.get("error_description") or found.get("error") or calls.words(answer)]
    parts += [_detail(one) for one in details[:3] if isinstance(one, dict)] if isinstance(details, list) else []
    return "; ".join(str(one) for one in parts if one) or f"{answer.status_code}"


def _detail(one: dict[str, Any]) -> str:
    return ": ".join(str(one[name]) for name in ("property", "message") if one.get(name))


def _preparing(answer: httpx.Response) -> DeliveryError | None:
    """Of media: 202 says that a long video or recording is still being made ready."""
    if answer.status_code == 202:
        text = "LINE is still preparing this file"
        return DeliveryError(text, permanent=False, kind="provider", code="202", retry_after=PREPARING_SECONDS)
    if answer.status_code == 404:
        return DeliveryError("LINE does not keep this file any more", permanent=True, kind="content", code="404")
    return reading(answer)


POLICY = calls.Policy(keyed=True, reading=reading, pause=PAUSE_SECONDS)
MEDIA = calls.Policy(reading=_preparing, pause=PAUSE_SECONDS)
