"""Limits are counted in memory: what one test used up is not missing in the next."""

from __future__ import annotations

import pytest

from sangam.web.widget import limits, proof


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    for buckets in (limits.CALLS, limits.FRAMES, limits.FILES, limits.BYTES, limits.DEVICES, proof.NEWCOMERS, proof.STRANGERS):
        buckets.empty_memory()
