"""`Idempotency-Key`: a call that is made again is not done again; its first answer is given again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from sangam.accounts import tokens
from sangam.web.api.callers import Call
from sangam.web.api.problems import TYPE, Problem

KEY_MAX = 200


def once(request: Call, do: Callable[[], tuple[int, Any]]) -> HttpResponse:
    """`do` gives the status and the JSON; without a key it is simply done. A problem is answered and not kept."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return answered(*do())
    if len(key) > KEY_MAX or not key.isprintable():
        raise Problem(422, f"An Idempotency-Key has at most {KEY_MAX} printable characters.")
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    kept = tokens.begin_call(request.auth, key, digest)
    if kept.digest != digest:
        raise Problem(422, "This Idempotency-Key was used for another call. Use a new key for each call.")
    if kept.status:
        return answered(kept.status, json.loads(kept.answer), again=True)
    if not kept.mine:
        raise Problem(
            409, "A call with this Idempotency-Key is under way. Ask again in a moment.", headers={"Retry-After": "1"}
        )
    try:
        status, body = do()
    except BaseException:
        tokens.drop_call(kept.pk)
        raise
    tokens.end_call(kept.pk, status, json.dumps(body))
    return answered(status, body)


def answered(status: int, body: Any, *, again: bool = False) -> HttpResponse:
    kind = TYPE if status >= 400 else "application/json"
    headers = {"Idempotency-Replayed": "true"} if again else {}
    return HttpResponse(json.dumps(body), status=status, content_type=kind, headers=headers)
