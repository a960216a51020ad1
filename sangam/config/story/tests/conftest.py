from __future__ import annotations

import pytest

from tests.cast import label_statuses


@pytest.fixture(autouse=True)
def _labels(db: None) -> None:
    label_statuses()
