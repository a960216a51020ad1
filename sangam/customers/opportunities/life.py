"""What opportunities say about where somebody stands: whoever asked is a lead, whoever bought a customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max, Min, Q

from sangam.customers.opportunities.models import Opportunity, State
from sangam.customers.stages.again import Standing
from sangam.customers.stages.models import Stage, Why


def says(members: Sequence[int]) -> Iterable[Standing]:
    rows = Opportunity.objects.filter(customer__in=members)
    found = rows.aggregate(asked=Min("created_at"), won=Max("closed_at", filter=Q(state=State.WON)))
    if found["asked"]:
        yield Standing(Stage.LEAD, Why.OPPORTUNITY, found["asked"])
    if found["won"]:
        yield Standing(Stage.CUSTOMER, Why.OPPORTUNITY, found["won"])
