"""What a row of the table says, and the rows of customers' profiles, companies and opportunities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sangam.customers import companies
from sangam.customers.models import Attribute
from sangam.customers.notes import write as notes
from sangam.customers.opportunities import deal, steps
from sangam.events.record import SYSTEM
from tests.cast import Cast


@dataclass(frozen=True)
class Row:
    who: str
    method: str = "get"
    kwargs: Callable[[Cast, Any], dict[str, Any]] = lambda cast, made: {}
    data: Callable[[Cast, Any], dict[str, Any]] = lambda cast, made: {}
    gate: int = 0


def customer(cast: Cast, made: Any) -> dict[str, Any]:
    """Customers are known to all who work here (docs/adr/0004)."""
    return {"number": made.conversation.customer_id}


def company(cast: Cast, made: Any) -> dict[str, Any]:
    """Known to all who work here, like the customers."""
    return {"number": companies.create("Fjell", by=SYSTEM).pk}


def opportunity(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": deal.begin(made.conversation.customer, "40 tents", by=SYSTEM).pk}


def note(cast: Cast, made: Any) -> dict[str, Any]:
    row = notes.add(made.conversation.customer, "Likes tea", by=SYSTEM, author=cast.ben)
    assert row is not None
    return {"number": row.pk}


def attribute(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": Attribute.objects.get_or_create(key="size", defaults={"label": "Size"})[0].pk}


def step(cast: Cast, made: Any) -> dict[str, Any]:
    return {"number": steps.usual()[0].pk}


PROFILES: dict[str, Row] = {
    "workspace:customer_companies": Row("signed in"),
    "workspace:customer_company": Row("signed in", kwargs=company),
    "workspace:customer_company_change": Row(
        "signed in", "post", kwargs=company, data=lambda cast, made: {"do": "rename", "value": "Fjell Sport"}
    ),
    "workspace:customer_company_attributes": Row("signed in", kwargs=company),
    "workspace:customer_opportunities": Row("signed in"),
    "workspace:customer_opportunity": Row("signed in", kwargs=opportunity),
    "workspace:customer_opportunity_move": Row("signed in", "post", kwargs=opportunity, data=lambda cast, made: {"do": "win"}),
    "workspace:customer_opportunity_new": Row("signed in", kwargs=customer),
    "workspace:customer_note": Row("signed in", "post", kwargs=note, data=lambda cast, made: {"do": "pin"}),
    "workspace:customer_noting": Row("signed in", "post", kwargs=customer),
    "workspace:customer_profile": Row("signed in", kwargs=customer),
    "workspace:customer_attributes": Row("signed in", kwargs=customer),
    "workspace:customer_stage": Row("signed in", "post", kwargs=customer, data=lambda cast, made: {"stage": "lead"}),
    "workspace:customer_consent": Row("signed in", "post", kwargs=customer),
    "workspace:customer_belonging": Row(
        "signed in", "post", kwargs=customer, data=lambda cast, made: {"do": "put", "name": "Fjell"}
    ),
    "setup:attributes": Row("admin"),
    "setup:new_attribute": Row("admin"),
    "setup:attribute": Row("admin", kwargs=attribute),
    "setup:attribute_place": Row("admin", "post", kwargs=attribute),
    "setup:merging": Row("admin"),
    "setup:life": Row("admin"),
    "setup:life_words": Row("admin", "post"),
    "setup:life_followed": Row("admin", "post"),
    "setup:step": Row("admin", kwargs=step),
    "setup:step_place": Row("admin", "post", kwargs=step),
    "setup:step_removal": Row("admin", "post", kwargs=step),
}
