"""Calls to a provider's interface, and what its answers mean: one policy a provider, one place that reads them.

A status alone often says too little (an error inside HTTP 200, a limit that calls itself 403), so a policy may bring its own
reading of the body; whatever it leaves undecided is judged by the status.
"""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from sangam.channels.base import DeliveryError, ErrorKind
from sangam.lib import clock, reach

AGAIN = frozenset({408, 409, 425, 429})
KINDS: Mapping[int, ErrorKind] = {
    400: "content", 401: "auth", 403: "auth", 404: "provider", 408: "network", 410: "recipient", 413: "content",
    415: "content", 422: "content", 429: "limit",
}  # fmt: skip
RETRY_AFTER_MAX = 4 * 3600
WORDS_MAX = 300
CUT = "cut"
"""The code of a failure after all was said and before it was answered: the provider may have taken it."""
GRACE = 20
"""Seconds in which an echo or a receipt may tell what a cut call did, before it is made again."""
AFTERWARDS = (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError)

Reading = Callable[[httpx.Response], DeliveryError | None]


@dataclass(frozen=True, slots=True)
class Policy:
    """How a provider answers. `reading` is asked first, whatever the status, and gives the failure that the body tells.
    `kinds` overrides what a status means, `again` which are worth another try (every 5xx is), `pause` how many seconds to
    wait after a limit that names no time. `keyed`: a call may be repeated under its key without being taken twice."""

    reading: Reading | None = None
    kinds: Mapping[int, ErrorKind] = field(default_factory=dict)
    again: frozenset[int] = AGAIN
    pause: int | None = None
    keyed: bool = False


PLAIN = Policy()


def call(ask: Callable[..., Any], method: str, url: str, *, policy: Policy = PLAIN, **more: Any) -> httpx.Response:
    """The answer of a call that went well; `ask` is `Context.http` or `lib.http.request`, and `more` what they take besides.
    Raises DeliveryError."""
    try:
        answer: httpx.Response = ask(method, url, **{"redirects": 0, **more})
    except reach.Refused as error:
        raise DeliveryError(str(error), permanent=True, kind="policy") from error
    except (httpx.HTTPError, OSError) as error:
        text = f"{type(error).__name__}: {error}"[:WORDS_MAX]
        cut = method == "POST" and not policy.keyed and isinstance(error, AFTERWARDS)
        raise DeliveryError(
            text, permanent=False, kind="network", code=CUT if cut else "", retry_after=GRACE if cut else None
        ) from error
    if failure := judged(answer, policy):
        raise failure
    return answer


def judged(answer: httpx.Response, policy: Policy) -> DeliveryError | None:
    """The failure that an answer tells, None if all is well."""
    if policy.reading and (told := policy.reading(answer)):
        return _patient(told, answer, policy)
    status = answer.status_code
    if 200 <= status < 300:
        return None
    kind = policy.kinds.get(status) or KINDS.get(status, "provider" if status >= 500 or status < 400 else "content")
    again = status in policy.again or status >= 500
    failure = DeliveryError(f"{status} {words(answer)}".strip(), permanent=not again, kind=kind, code=str(status))
    return _patient(failure, answer, policy)


def _patient(failure: DeliveryError, answer: httpx.Response, policy: Policy) -> DeliveryError:
    """A failure that may pass says how long to wait, if anybody knows."""
    if not failure.failure.permanent and failure.retry_after is None:
        failure.retry_after = retry_after(answer) or (policy.pause if failure.failure.kind == "limit" else None)
    return failure


def words(answer: httpx.Response) -> str:
    """The beginning of a body, on one line."""
    return " ".join(answer.text.split())[:WORDS_MAX]


def document(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer, {} where there is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def retry_after(answer: httpx.Response) -> int | None:
    """Seconds from `Retry-After`, as a number or as a date (RFC 9110, 10.2.3)."""
    given = answer.headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit() and len(given) < 9:
        return min(int(given), RETRY_AFTER_MAX)
    try:
        wait = email.utils.parsedate_to_datetime(given) - clock.now()
    except (TypeError, ValueError):
        return None
    return max(0, min(int(wait.total_seconds()), RETRY_AFTER_MAX))
