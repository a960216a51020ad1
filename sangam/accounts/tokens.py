"""Tokens of programs: made and revoked by admins, known by their digest; and the calls that are not done twice.

A token is 256 random bits, so a plain SHA-256 keeps it: there is nothing to guess, and nothing slow to compute at each call.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from sangam.accounts import audit
from sangam.accounts.models import ApiCall, ApiToken, User
from sangam.lib import clock

PREFIX = "sgm_"
USED_EVERY = timedelta(minutes=1)
CALLS_KEPT, CALL_LASTS = timedelta(hours=24), timedelta(minutes=2)


def create(name: str, source: str, rights: Iterable[str], *, by: User) -> tuple[ApiToken, str]:
    """The row, and the token, which is never to be seen again."""
    plain = PREFIX + secrets.token_urlsafe(32)
    values = {"name": name, "source": source, "rights": sorted(rights), "digest": _digest(plain), "hint": plain[-4:]}
    with transaction.atomic():
        row = ApiToken.objects.create(**values, made_by=by)
        audit.record(by, "token.created", row, name=name, source=source, rights=sorted(rights))
    return row, plain


def change(token: ApiToken, name: str, rights: Iterable[str], *, by: User) -> None:
    after = {"name": name, "rights": sorted(rights)}
    with transaction.atomic():
        audit.record(by, "token.changed", token, **audit.changes({"name": token.name, "rights": token.rights}, after))
        ApiToken.objects.filter(pk=token.pk).update(**after)


def revoke(token: ApiToken, *, by: User) -> bool:
    """From the next call on it opens nothing; what it told stays. False where it was revoked before."""
    with transaction.atomic():
        done = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
        if done:
            audit.record(by, "token.revoked", token, name=token.name)
    return bool(done)


def of(plain: str) -> ApiToken | None:
    """Whose it is, if it opens anything. That it was used is noted once a minute."""
    row = ApiToken.objects.filter(digest=_digest(plain), revoked_at=None).first()
    now = clock.now()
    if row is not None and (row.last_used_at is None or row.last_used_at < now - USED_EVERY):
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=now)
    return row


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A call as it is known; `mine`: nobody else does it, so the caller goes on."""

    pk: int
    digest: str
    status: int
    answer: str
    mine: bool


def begin_call(token: ApiToken, key: str, digest: str) -> Kept:
    """Whoever writes the row first does the call; one that was left lying (its process died) is taken over."""
    now = clock.now()
    ApiCall.objects.bulk_create([ApiCall(token=token, key=key, digest=digest, at=now)], ignore_conflicts=True)
    with transaction.atomic():
        row = ApiCall.objects.select_for_update().get(token=token, key=key)
        mine = row.at == now or (not row.status and row.at < now - CALL_LASTS)
        if mine and row.at != now:
            ApiCall.objects.filter(pk=row.pk).update(at=now)
    return Kept(row.pk, row.digest, row.status, row.answer, mine)


def end_call(pk: int, status: int, answer: str) -> None:
    ApiCall.objects.filter(pk=pk).update(status=status, answer=answer)


def drop_call(pk: int) -> None:
    """It was not done: it may be made again under the same key."""
    ApiCall.objects.filter(pk=pk, status=0).delete()


def forget_calls() -> int:
    """For a job."""
    return ApiCall.objects.filter(at__lt=clock.now() - CALLS_KEPT).delete()[0]
