"""What customers did, as a site or an app tells: for segments and for whoever answers them. Told twice, it is one."""

from __future__ import annotations

from django.db import transaction

from sangam.commerce import buyers
from sangam.commerce.models import Deed
from sangam.commerce.told import DeedTold, Outcome, Taken


def take(told: DeedTold, source: str) -> Taken:
    """Raises Wrong. No fact of the log: pages seen would drown everything else."""
    with transaction.atomic():
        known = Deed.objects.filter(source=source, external_id=told.id).first()
        if known is not None:
            return Taken(Outcome.OLDER, known.pk, known.customer_id)
        buyer = buyers.of(told.who, source)
        row, is_new = Deed.objects.get_or_create(
            source=source, external_id=told.id,
            defaults={
                "customer_id": buyer.customer, "identity_id": buyer.identity, "name": told.name, "data": dict(told.data),
                "at": told.at,
            },
        )  # fmt: skip
    return Taken(Outcome.CREATED if is_new else Outcome.OLDER, row.pk, row.customer_id)
