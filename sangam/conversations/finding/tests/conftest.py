from __future__ import annotations

import pytest

from sangam.search import spoken, vocabulary


@pytest.fixture(autouse=True)
def _nothing_remembered(db: None) -> None:
    """What a process keeps in memory outlives the transaction of a test."""
    vocabulary.forget()
    spoken.forget()
