from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from sangam.realtime.tests.toys import Running, running


@pytest.fixture
def bus_at_hand(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database as the bus alone: no row is written, so none must be taken away afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def house(bus_at_hand: None) -> Iterator[Running]:
    """A hub with a toy door."""
    with running() as found:
        yield found
