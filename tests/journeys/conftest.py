from __future__ import annotations

from tests.cast import cast
from tests.journeys.browser import browser, context, page

__all__ = ["browser", "cast", "context", "page"]
