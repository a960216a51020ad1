"""What people who work here know of a customer."""

from __future__ import annotations

from django.db import transaction

from sangam.customers import family
from sangam.customers.models import Customer
from sangam.events import record
from sangam.events.record import Actor, Fact


def change(customer: Customer, *, name: str, notes: str, by: Actor) -> bool:
    """Another name, other notes. Of a family it is the merged view that is changed: each value is written to the customer
    whose row held it. False where nothing changed."""
    with transaction.atomic():
        rows = list(Customer.objects.select_for_update().filter(pk__in=family.ids(customer.pk)).order_by("pk"))
        shown = family.in_order(rows, customer.pk)
        facts = []
        # A name is what people are found by; notes are not.
        for field, value, kind in (("name", name, "customer.named"), ("notes", notes, "customer.noted")):
            row = shown.holder(field)
            if getattr(row, field) != value:
                setattr(row, field, value)
                row.save(update_fields=[field])
                facts.append(Fact(kind, "customer", row.pk, by=by, customer_id=row.pk))
        record.many(facts)
    return bool(facts)
