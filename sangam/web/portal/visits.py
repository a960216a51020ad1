"""Who sits before the page: a cookie of its own, apart from the sessions of people who work here, and the identities that
were proved with it. 256 random bits, of which we keep a digest; a new one whenever something more is proved."""

from __future__ import annotations

import datetime as dt
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.customers import proofs
from sangam.lib import clock
from sangam.web.portal.codes import digest
from sangam.web.portal.models import Proof, Visit

GOOD = dt.timedelta(days=30)
TOUCHED_EVERY = dt.timedelta(hours=1)
ASKING = dt.timedelta(hours=1)
PROOFS_MAX = 10
SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class Known:
    """A visit that goes on, the identity proved last first."""

    visit: Visit
    refs: tuple[IdentityRef, ...]


def cookie(channel: Channel, what: str) -> str:
    """The browser sends it to this brand's page alone. `what` is "visit", "browser" or "language"."""
    return f"{'__Secure-' if settings.PUBLIC_HOSTS else ''}my-{what}-{channel.pk}"


def current(request: HttpRequest, channel: Channel) -> Known | None:
    token = request.COOKIES.get(cookie(channel, "visit"), "")
    if not token or len(token) > 100:
        return None
    alive = Visit.objects.filter(key=digest(token), channel=channel, ended_at=None, seen_at__gt=clock.now() - GOOD)
    visit = alive.first()
    if visit is None:
        return None
    refs = tuple(IdentityRef(one.kind, one.value, one.scope, proven=True) for one in visit.proofs.order_by("-at", "-pk"))
    return Known(visit, refs)


def prove(known: Known | None, channel: Channel, refs: Sequence[IdentityRef], *, browser: str, by_code: bool = True) -> str:
    """These are his, by this visit; gives the token of the cookie from now on. What we know by them counts as proved where he
    gave back a code."""
    now, token = clock.now(), random.token_urlsafe(32)
    with transaction.atomic():
        visit = known.visit if known else Visit(channel=channel, begun_at=now, browser=browser[:200])
        visit.key, visit.seen_at = digest(token), now
        visit.save()
        for ref in refs:
            if by_code:
                proofs.by_code(ref)
            Proof.objects.update_or_create(visit=visit, kind=ref.kind, scope=ref.scope, value=ref.value, defaults={"at": now})
        old = visit.proofs.order_by("-at", "-pk").values_list("pk", flat=True)[PROOFS_MAX:]
        Proof.objects.filter(pk__in=list(old)).delete()
    return token


def touch(known: Known) -> bool:
    """It is used; whether the cookie is to be given a new date too."""
    now = clock.now()
    return bool(Visit.objects.filter(pk=known.visit.pk, seen_at__lt=now - TOUCHED_EVERY).update(seen_at=now))


def of_same(known: Known) -> QuerySet[Visit]:
    """Every visit that goes on and proved one of the identities of this one."""
    match = Q(pk__in=())
    for ref in known.refs:
        match |= Q(kind=ref.kind, scope=ref.scope, value=ref.value)
    proved = Exists(Proof.objects.filter(match, visit=OuterRef("pk")))
    alive = Visit.objects.filter(proved, channel=known.visit.channel_id, ended_at=None, seen_at__gt=clock.now() - GOOD)
    return alive.order_by("-seen_at")


def end(visits: QuerySet[Visit]) -> int:
    return visits.update(ended_at=clock.now())


def drop(known: Known, ref: IdentityRef) -> None:
    """This address is shown here no more."""
    known.visit.proofs.filter(kind=ref.kind, scope=ref.scope, value=ref.value).delete()


def forget_old() -> int:
    """Visits that are over; gives how many."""
    over = Q(seen_at__lt=clock.now() - GOOD) | Q(ended_at__lt=clock.now() - dt.timedelta(days=1))
    return Visit.objects.filter(over).delete()[0]


def give(answer: HttpResponseBase, channel: Channel, what: str, token: str) -> None:
    """Set a cookie of the page; "" takes it away."""
    path, name = reverse("my:home", args=[channel.address]), cookie(channel, what)
    if not token:
        answer.delete_cookie(name, path=path)
        return
    answer.set_cookie(
        name, token, max_age=ASKING if what == "browser" else GOOD, path=path, httponly=True, samesite="Lax",
        secure=bool(settings.PUBLIC_HOSTS),
    )  # fmt: skip
