"""What a customer's conversations say of how he fares with us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import ngettext

from sangam.accounts.scope import Scope
from sangam.conversations.models import Category, Conversation, Folder
from sangam.customers.health import Reason, Weight
from sangam.customers.models import Customer
from sangam.lib import clock

WAITS = dt.timedelta(hours=24)
WAITS_LONG = dt.timedelta(hours=72)
RECENT = dt.timedelta(days=30)
OFTEN = 5
"""New matters within `RECENT`."""
READ = 100
DONE = (Category.SOLVED, Category.CLOSED)


def signals(scope: Scope, members: Sequence[Customer]) -> Iterator[Reason]:
    now = clock.now()
    waits = Q(waiting_since__lte=now - WAITS) & ~Q(category__in=DONE)
    rows = Conversation.objects.visible_to(scope).filter(
        waits | Q(created_at__gt=now - RECENT), customer__in=members, root=None
    )
    rows = rows.exclude(folder=Folder.SPAM).order_by("created_at")
    found = list(rows.values_list("number", "created_at", "waiting_since", "category")[:READ])
    waiting = [
        (since, number) for number, _made, since, category in found if since and since <= now - WAITS and category not in DONE
    ]
    for since, number in sorted(waiting)[:2]:
        days = (now - since).days
        text = ngettext("Waits for our answer for {days} day", "Waits for our answer for {days} days", days)
        weight = Weight.GRAVE if since <= now - WAITS_LONG else Weight.LOOK
        yield Reason(text.format(days=days), weight, ("conversation", number))
    recent = sum(made > now - RECENT for _number, made, _since, _category in found)
    if recent >= OFTEN:
        text = ngettext("{count} new matter within 30 days", "{count} new matters within 30 days", recent)
        yield Reason(text.format(count=recent), Weight.LOOK)
