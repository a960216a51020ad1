"""Which rooms tell of a customer beside his conversations, in one visible list, and where a click on a line leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sangam.commerce import timeline as orders
from sangam.customers import changes
from sangam.customers.importing import timeline as imports
from sangam.customers.opportunities import timeline as opportunities
from sangam.customers.timeline import Teller
from sangam.requests import timeline as asked

TELLERS: Sequence[Teller] = (asked.TELLER, changes.TELLER, opportunities.TELLER, orders.TELLER, imports.TELLER)
PAGES: Mapping[str, str] = {
    "conversation": "workspace:conversation",
    "customer": "workspace:customer_page",
    "request": "workspace:request",
    "opportunity": "workspace:customer_opportunity",
    "order": "workspace:order",
}
"""The page of each kind of noun that `Line.about` names, by its address' name."""
