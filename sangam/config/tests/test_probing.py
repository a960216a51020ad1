"""The connection test of each kind against its own fake, over real HTTP: who plays is told of no trouble that there is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from sangam.channels import administer
from sangam.channels.base import Adapter
from sangam.channels.faking import Fake
from sangam.config.playing import casting, serving
from sangam.config.playing.stage import Stage
from sangam.lib import neighbour
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUSE = "https://desk.example"
"""Some providers call such addresses only, and say so."""
PLAYED = [pytest.param(adapter, make, id=adapter.kind) for adapter, make in casting.playable()]


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    with socket.socket() as found:
        found.bind((neighbour.ADDRESS, 0))
        yield found


@pytest.mark.parametrize(("adapter", "make"), PLAYED)
def test_all_is_well_at_first_and_at_second_sight(
    cast: Cast, adapter: Adapter, make: type[Fake], bound: socket.socket, settings: Any
) -> None:
    settings.BASE_URL = HOUSE
    port = bound.getsockname()[1]
    with neighbour.standing(port):
        part = casting.cast(adapter, make, f"http://{neighbour.ADDRESS}:{port}")
        with serving.serving(Stage([part], HOUSE), bound):
            for sight in ("first", "second"):
                checks = administer.probe(part.channel)
                assert len(checks) > 1 or not adapter.capabilities.windowed
                assert [(one.name, one.text, one.mend) for one in checks if not one.ok] == [], sight
