"""A customer's own choice of where he is answered; it wins over what people of his country like."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from sangam.customers import family
from sangam.customers.choices.models import ChosenWay
from sangam.customers.models import Customer, Identity
from sangam.events import record
from sangam.events.record import Actor
from sangam.lib import clock, sql

CHOSEN, FORGOTTEN = "customer.way_chosen", "customer.way_forgotten"
"""Events; `identity` is the number of the identity."""


@dataclass(frozen=True, slots=True)
class Choice:
    identity_id: int
    kind: str
    scope: str
    value: str
    standing: bool
    at: dt.datetime


_OF = f"""
SELECT known.id, known.kind, known.scope, known.value, chosen.standing, chosen.chosen_at
FROM {ChosenWay._meta.db_table} chosen JOIN {Identity._meta.db_table} known ON known.id = chosen.identity_id
WHERE chosen.customer_id = {family.ANY} AND known.undeliverable_at IS NULL AND known.blocked_at IS NULL AND known.refused = ''
ORDER BY chosen.customer_id <> %s, chosen.chosen_at DESC LIMIT 1
"""


def of(customer_id: int) -> Choice | None:
    """His own, else that of somebody of his family; one that cannot be reached any more does not count."""
    found = sql.rows(_OF, [customer_id] * 3)
    return Choice(*found[0]) if found else None


def choose(customer: Customer, identity: Identity, *, standing: bool, by: Actor) -> None:
    """Answers go there from now on."""
    with transaction.atomic():
        values = {"identity": identity, "standing": standing, "chosen_at": clock.now()}
        ChosenWay.objects.update_or_create(customer=customer, defaults=values)
        data = {"identity": identity.pk, "standing": standing}
        record.many([record.Fact(CHOSEN, "customer", customer.pk, by=by, customer_id=customer.pk, data=data)])


def forget(customer: Customer, *, by: Actor) -> bool:
    """No choice any more, of nobody of his family. False where there was none."""
    with transaction.atomic():
        gone, _ = ChosenWay.objects.filter(customer__in=family.ids(customer.pk)).delete()
        if gone:
            record.many([record.Fact(FORGOTTEN, "customer", customer.pk, by=by, customer_id=customer.pk)])
    return bool(gone)
