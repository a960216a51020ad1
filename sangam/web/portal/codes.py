"""A code and a link in one letter, good for ten minutes. The answer on the page is the same, and takes as long, whether we
know the address or not: the page only writes a row; a job looks whether somebody is known there and sends.

Both are bound to the browser that asked. The link, opened elsewhere (by a scanner of mails, on another device), asks for the
code of the letter; and it opens by a POST alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets as random
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from sangam.accounts import limits
from sangam.accounts.limits import Limit
from sangam.channels.base import IdentityRef
from sangam.channels.models import Channel
from sangam.lib import clock, secrets
from sangam.web.portal.models import Code, Passed

GOOD = dt.timedelta(minutes=10)
KEPT = dt.timedelta(days=1)
TRIES = 5
DIGITS = 6
BY_ADDRESS = Limit("portal code by address", 4, dt.timedelta(minutes=15))
BY_CALLER = Limit("portal code by caller", 20, dt.timedelta(minutes=1))
TRIED_BY_CALLER = Limit("portal code tried by caller", 30, dt.timedelta(seconds=20))


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a letter is to say; kept nowhere."""

    digits: str
    link: str


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def ask(channel: Channel, ref: IdentityRef, *, browser: str, caller: str, language: str) -> float:
    """Have a code written and sent; gives the seconds to wait where there were too many. What this browser asked for before
    opens nothing any more."""
    place = f"{channel.pk}:{ref.kind}:{ref.value}"
    taken = limits.take([(BY_CALLER, f"{channel.pk}:{caller}"), (BY_ADDRESS, place)])
    if taken.wait:
        return taken.wait
    now = clock.now()
    with transaction.atomic():
        Code.objects.filter(channel=channel, browser=digest(browser), used_at=None).update(used_at=now)
        Code.objects.create(
            channel=channel, kind=ref.kind, value=ref.value, language=language[:16], browser=digest(browser),
            created_at=now, until=now + GOOD, not_before=now,
        )  # fmt: skip
    return 0.0


def write(row: Code) -> Fresh:
    """New secrets for a row; those of an earlier try stop working."""
    fresh = Fresh(f"{random.randbelow(10**DIGITS):0{DIGITS}}", random.token_urlsafe(24))
    Code.objects.filter(pk=row.pk).update(
        code=_sealed(row.pk, fresh.digits), link=digest(fresh.link), until=clock.now() + GOOD, tries=0
    )
    return fresh


def waiting(channel: Channel, browser: str) -> Code | None:
    """What this browser asked for and has not used."""
    return _live(channel).filter(browser=digest(browser)).order_by("-pk").first() if browser else None


def behind(channel: Channel, link: str) -> Code | None:
    return _live(channel).exclude(link="").filter(link=digest(link)).first()


def follow(row: Code, browser: str) -> IdentityRef | None:
    """The link alone, from the browser that asked. None from any other: there the code is asked for."""
    if not browser or row.browser != digest(browser):
        return None
    return _use(row)


def check(row: Code, typed: str) -> IdentityRef | None:
    """Of so many tries each is counted before it is looked at."""
    if not _live(row.channel).filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
        return None
    kept = Code.objects.filter(pk=row.pk).values_list("code", flat=True).first() or ""
    right = bool(kept) and random.compare_digest(kept, _sealed(row.pk, plain(typed)))
    return _use(row) if right else None


def left(row: Code) -> int:
    """How many tries are left."""
    tries = Code.objects.filter(pk=row.pk).values_list("tries", flat=True).first() or 0
    return max(0, TRIES - tries)


def plain(typed: str) -> str:
    """The digits, of whatever script, without what people put between them."""
    return "".join(str(unicodedata.decimal(one)) for one in typed if unicodedata.decimal(one, None) is not None)


def forget_old() -> int:
    """Codes and passes that are over; gives how many."""
    over = clock.now() - KEPT
    return Code.objects.filter(until__lt=over).delete()[0] + Passed.objects.filter(until__lt=over).delete()[0]


def _live(channel: Channel) -> QuerySet[Code]:
    return Code.objects.filter(channel=channel, used_at=None, until__gt=clock.now())


def _use(row: Code) -> IdentityRef | None:
    """Once: of two that come at once, one gets in."""
    won = _live(row.channel).filter(pk=row.pk).update(used_at=clock.now())
    return IdentityRef(row.kind, row.value, proven=True) if won else None


def _sealed(number: int, digits: str) -> str:
    """With the install's key: whoever reads the table cannot try the million codes there are."""
    return secrets.sign("portal code", number, digits)
