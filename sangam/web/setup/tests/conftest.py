from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast, cast


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


__all__ = ["admin", "cast"]
