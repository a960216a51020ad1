"""A site of a customer's, with a chat of the house on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sangam.accounts.models import Brand
from sangam.channels import administer, registry
from sangam.channels.models import Channel
from tests.house import LISTENED, House
from tests.journeys.site import Site, site


@contextmanager
def opened_shop(house: House, brand: Brand | None = None, **values: Any) -> Iterator[Site]:
    """A page server and a channel that allows its origin; answers of a visitor who left go on from `LISTENED`."""
    kind = next(kind for kind, adapter in registry.adapters().items() if adapter.capabilities.widget)
    with site(house.url, "") as made:
        channel = Channel(kind=kind, name=f"Shop at {made.port}", brand=brand or house.cast.brand, team=house.cast.support)
        asked = {"origins": [made.origin], "continue_on": LISTENED, "greeting": "What holds in rain?", **values}
        made.token = administer.save(channel, asked, by=house.cast.ada).token
        yield made
