"""What a customer's requests say of how he fares with us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sangam.accounts.scope import Scope
from sangam.customers.health import Reason, Weight
from sangam.customers.models import Customer
from sangam.lib import clock
from sangam.requests.models import LIVE, Request

COMPLAINT = "complaint"
GIVEN_BACK = ("return", "refund", "cancellation")
"""Keys of the types that the house brings along."""
WITHIN = dt.timedelta(days=90)
OFTEN = 2
READ = 50


def signals(scope: Scope, members: Sequence[Customer]) -> Iterator[Reason]:
    now, language = clock.now(), get_language() or "en"
    lately = Q(category__in=LIVE) | Q(opened_at__gt=now - WITHIN)
    rows = Request.objects.visible_to(scope).filter(lately, customer__in=members).select_related("version", "type")
    found = list(rows.order_by("-pk")[:READ])
    for one in [row for row in found if row.is_live]:
        late = one.due_at is not None and one.due_at < now
        complaint, about = one.type.key == COMPLAINT, ("request", one.number)
        what = f"{one.version.shape.label(language)} {one}"
        if late:
            weight = Weight.GRAVE if complaint else Weight.LOOK
            yield Reason(_("{what} is overdue").format(what=what), weight, about)
        elif complaint:
            yield Reason(_("{what} is open").format(what=what), Weight.LOOK, about)
    back = sum(one.type.key in GIVEN_BACK and one.opened_at > now - WITHIN for one in found)
    if back >= OFTEN:
        text = ngettext(
            "{count} return, refund or cancellation within 90 days",
            "{count} returns, refunds or cancellations within 90 days",
            back,
        )
        yield Reason(text.format(count=back), Weight.LOOK)
