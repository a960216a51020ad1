from __future__ import annotations

import pytest

from sangam.channels.models import Channel
from sangam.web.portal.tests.visiting import Browser, Post
from tests.cast import Cast


@pytest.fixture
def office() -> Post:
    return Post()


@pytest.fixture
def portal(cast: Cast) -> Channel:
    return cast.portal()


@pytest.fixture
def cleo(portal: Channel, office: Post) -> Browser:
    return Browser(portal, office)
