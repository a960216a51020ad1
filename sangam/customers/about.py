"""What people who work here know of a customer."""

from __future__ import annotations

from django.db import transaction

from sangam.customers.models import Customer
from sangam.events import record
from sangam.events.record import Actor, Fact


def change(customer: Customer, *, name: str, notes: str, by: Actor) -> bool:
    """Another name, other notes. False where nothing changed."""
    with transaction.atomic():
        row = Customer.objects.select_for_update().get(pk=customer.pk)
        changed = [field for field, value in (("name", name), ("notes", notes)) if getattr(row, field) != value]
        if not changed:
            return False
        row.name, row.notes = name, notes
        row.save(update_fields=changed)
        # A name is what people are found by; notes are not.
        kind = "customer.named" if "name" in changed else "customer.noted"
        record.many([Fact(kind, "customer", row.pk, by=by, customer_id=row.pk)])
    return True
