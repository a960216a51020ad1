from __future__ import annotations

from tests.cast import cast
from tests.journeys.browser import browser, context, page
from tests.journeys.visitor import visitor

__all__ = ["browser", "cast", "context", "page", "visitor"]
