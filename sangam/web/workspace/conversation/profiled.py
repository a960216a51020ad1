"""Who the customer is, beside his conversation: stage, wishes, consent, the company's own fields, notes, what he may buy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sangam.conversations.models import Conversation
from sangam.customers import about, family
from sangam.customers.attributes import read
from sangam.customers.consents import note as consents
from sangam.customers.consents.models import Purpose
from sangam.customers.models import Identity, Opportunity
from sangam.customers.notes import write as notes
from sangam.customers.opportunities.models import State
from sangam.customers.stages import change as stages
from sangam.customers.together import mark
from sangam.web.ui.person import Request
from sangam.web.workspace.conversation.fields import Shown

NOTES_MOST, DEALS_MOST = 3, 3


def beside(
    request: Request, conversation: Conversation, merged: family.Merged, identities: Sequence[Identity]
) -> dict[str, Any]:
    members = [one.pk for one in merged.members]
    held = read.of_customer(members, brand=conversation.brand_id, beside=True)
    stage = merged.value("stage")
    deals = Opportunity.objects.visible_to(request.scope).filter(customer__in=members, state=State.OPEN)
    said = consents.current(consents.history(members))
    return {
        "consents": [(one.label, said[one].given) for one in Purpose if one in said],
        "life": stages.labels()[stage] if stage else "",
        "quiet": is_quiet(merged),
        "preferred": next((one for one in identities if one.pk == merged.value("preferred_id")), None),
        "noted": [one for one in held if one.value is not None],
        "attributes": [
            Shown(one.attribute, one.value, answered=True, mark=mark(one.value))
            for one in held
            if one.attribute.may_edit(request.scope)
        ],
        "dated_notes": list(notes.of(members, request.scope)[:NOTES_MOST]),
        "deals": list(deals.select_related("step").order_by("-pk")[:DEALS_MOST]),
    }


def is_quiet(merged: family.Merged) -> bool:
    """Whether he wants to be left alone now. Without a zone nobody knows."""
    try:
        zone = ZoneInfo(merged.value("zone"))
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return about.is_quiet(merged.value("quiet_from"), merged.value("quiet_to"), zone)
